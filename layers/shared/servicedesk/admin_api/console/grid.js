import { best } from "./spelling.js";

// The keyboard in a table of the role grid (ARIA Authoring Practices): one Tab stop, from which arrows, Home, End and
// Page keys walk, and letters go to the row that they spell. What can be walked to is each cell's first link or button,
// or the cell itself. `jump`, if there is one, is told the row for "/".

const TYPING_PAUSE_MILLISECONDS = 1_000;
const stopOf = (cell) => cell.querySelector("a, button") ?? cell;
const last = (cells) => cells.length - 1;
const within = (index, cells) => Math.max(0, Math.min(index, last(cells)));

const MOVES = {
  ArrowUp: ([row, column]) => [row - 1, column],
  ArrowDown: ([row, column]) => [row + 1, column],
  ArrowLeft: ([row, column]) => [row, column - 1],
  ArrowRight: ([row, column]) => [row, column + 1],
  Home: ([row]) => [row, 0],
  End: ([row]) => [row, Infinity],
  PageUp: ([row, column], page) => [Math.max(row - page, 1), column],
  PageDown: ([row, column], page) => [row + page, column],
  "Ctrl+Home": () => [0, 0],
  "Ctrl+End": () => [Infinity, Infinity],
};

export function walkable(table, { jump } = {}) {
  let stop = null;
  let typed = "";
  let pause = 0;

  // After its cells were made: those that are there are no Tab stops but one.
  function settle(row = 1, column = 1) {
    for (const each of table.querySelectorAll("th, td")) stopOf(each).tabIndex = -1;
    stop = null;
    mark(cellAt(row, column));
  }

  function mark(cell) {
    if (!cell || stopOf(cell) === stop) return;
    if (stop) stop.tabIndex = -1;
    stop = stopOf(cell);
    stop.tabIndex = 0;
  }

  function cellAt(row, column) {
    const { cells } = table.rows[within(row, table.rows)];
    return cells[within(column, cells)];
  }

  function go(row, column) {
    const cell = cellAt(row, column);
    mark(cell);
    stopOf(cell).focus({ preventScroll: true });
  }

  // Scrolls until the cell is seen whole between the heads, which stay where they are, and the scroller's ends.
  function reveal(cell) {
    const scroller = table.parentElement;
    const [seen, box] = [scroller.getBoundingClientRect(), cell.getBoundingClientRect()];
    const missing = (start, end, from, to) => Math.min(start - from, 0) || Math.max(end - to, 0);
    const left = cell.cellIndex ? missing(box.left, box.right, seen.left + table.rows[0].cells[0].offsetWidth, seen.left + scroller.clientWidth) : 0;
    const top = cell.parentElement.rowIndex ? missing(box.top, box.bottom, seen.top + table.tHead.offsetHeight, seen.top + scroller.clientHeight) : 0;
    scroller.scrollBy({ left, top, behavior: "instant" });
    scroller.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function spell(letter, [row, column]) {
    clearTimeout(pause);
    pause = setTimeout(() => { typed = ""; }, TYPING_PAUSE_MILLISECONDS);
    typed += letter;
    // A letter alone goes on to the next row; more of them stay on the one that they spell.
    const body = [...table.rows].slice(1);
    const first = typed.length === 1 ? row : Math.max(row - 1, 0);
    const order = body.map((_, index) => (first + index) % body.length);
    const found = best(order.map((index) => body[index].dataset.name), typed);
    if (found >= 0) go(order[found] + 1, column);
  }

  // As many rows as are seen at once below the heads, but one, so that the last one seen is seen again.
  function page() {
    const seen = table.parentElement.clientHeight - table.tHead.offsetHeight;
    return Math.max(Math.floor(seen / table.rows[1].offsetHeight) - 1, 1);
  }

  function press(event) {
    const cell = event.target.closest("th, td");
    if (!cell || event.altKey || event.metaKey) return;
    const here = [cell.parentElement.rowIndex, cell.cellIndex];
    const move = MOVES[event.ctrlKey ? `Ctrl+${event.key}` : event.key];
    if (move) go(...move(here, page()));
    else if (event.ctrlKey) return;
    else if (event.key === "/" && jump) jump(cell.parentElement);
    else if (/^[\p{L}\p{N}_-]$/u.test(event.key)) spell(event.key, here);
    else return;
    event.preventDefault();
  }

  table.addEventListener("keydown", press);
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("th, td");
    mark(cell);
    // Not what is clicked: it would move away from under the pointer.
    if (event.target.matches(":focus-visible")) reveal(cell);
  });
  settle();
  return { go, settle };
}
