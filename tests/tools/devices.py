"""A kind of row, and a tool on it, as somebody might write them."""

from __future__ import annotations

from typing import ClassVar

from servicedesk.tools import (
    Arguments,
    Caller,
    ConfirmedArguments,
    Effect,
    Own,
    Record,
    Result,
    Rows,
    ShownLine,
    Tool,
    ToolFailed,
    ToolPorts,
    visible,
)


class Device(Record):
    TABLE: ClassVar[str] = "DEVICES_TABLE"

    site: str
    device_id: str
    model: str = "telephone"
    holder: str | None = None

    def key(self) -> tuple[str, ...]:
        return self.site, self.device_id


DEVICES = Rows(name="device", where=frozenset({"site", "model"}), hide=frozenset({"model", "holder"}))


class GetDevice(Arguments):
    site: str
    device_id: str


class DeviceDetails(Result):
    device_id: Own
    model: ShownLine | None = None
    holder: ShownLine | None = None

    def outcome(self) -> str:
        return f"This is device {self.device_id}."


def get_device(ports: ToolPorts) -> Tool[GetDevice, DeviceDetails]:
    devices = ports.records(Device)

    def run(arguments: GetDevice, caller: Caller) -> DeviceDetails:
        device = visible(devices.get(arguments.site, arguments.device_id), caller)
        if device is None:
            raise ToolFailed("There is no device with this id.", "")
        return DeviceDetails.model_validate({name: value for name, value in device.items() if name != "site"})

    return Tool(
        name="get_device",
        title="Get a device",
        description="Show one device.",
        effect=Effect.READS,
        arguments=GetDevice,
        result=DeviceDetails,
        rows=DEVICES,
        run=run,
    )


class RemoveDevice(ConfirmedArguments):
    site: str
    device_id: str


class DeviceRemoved(Result):
    device_id: Own

    def outcome(self) -> str:
        return f"Removed {self.device_id}."


def remove_device(ports: ToolPorts) -> Tool[RemoveDevice, DeviceRemoved]:
    devices = ports.records(Device)

    def question(arguments: RemoveDevice, caller: Caller) -> str:
        if visible(devices.get(arguments.site, arguments.device_id), caller) is None:
            raise ToolFailed("There is no device with this id.", "")
        return f"Remove {arguments.device_id}?"

    def run(arguments: RemoveDevice, caller: Caller) -> DeviceRemoved:
        found = devices.get(arguments.site, arguments.device_id)
        if found is None or visible(found, caller) is None or not devices.remove(found):
            raise ToolFailed("There is no device with this id.", "")
        return DeviceRemoved(device_id=arguments.device_id)

    return Tool(
        name="remove_device",
        title="Remove a device",
        description="Remove one device.",
        effect=Effect.DESTROYS,
        arguments=RemoveDevice,
        result=DeviceRemoved,
        rows=DEVICES,
        run=run,
        question=question,
    )
