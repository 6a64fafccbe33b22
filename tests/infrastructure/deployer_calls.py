"""What the deployment calls: beside, and instead of, what AWS documents of each type of the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: What a type's handlers call for properties that the template does not set: an action, or the beginning of some → why.
NOT_CALLED: Final = {
    "cloudfront:": "a sign-in page at a domain of one's own",
    "codedeploy:": "versions that take over little by little",
    "ec2:": "functions in a network",
    "elasticfilesystem:": "functions with a file system",
    "firehose:": "logs that go elsewhere",
    "kinesis:": "tables that tell a stream of Kinesis",
    "kms:": "keys of one's own; who may use a service may use the key that it has by itself",
    "s3files:": "functions with a file system",
    "s3:ListBucket": "tables that are made of a file",
    "s3:GetObjectMetadata": "the same; IAM knows no such action",
    "s3:REST.PUT.OBJECT": "logs that go elsewhere; IAM knows no such action",
    "s3:getObject": "an API that is described in a file; s3:GetObject is there",
    "apigateway:TagResource": "IAM knows no such action: tags are POST and DELETE of /tags",
    "apigateway:UntagResource": "the same",
    "cognito-idp:AddCustomAttributes": "attributes of one's own",
    "dynamodb:AssociateTableReplica": "replicas",
    "dynamodb:BatchWriteItem": "replicas and files: nobody who deploys reads or writes rows",
    "dynamodb:CreateTableReplica": "replicas",
    "dynamodb:DeleteItem": "replicas and files",
    "dynamodb:DeleteResourcePolicy": "a policy of the table",
    "dynamodb:DescribeImport": "tables that are made of a file",
    "dynamodb:DisableKinesisStreamingDestination": "tables that tell a stream of Kinesis",
    "dynamodb:EnableKinesisStreamingDestination": "the same",
    "dynamodb:GetItem": "replicas and files",
    "dynamodb:ImportTable": "tables that are made of a file",
    "dynamodb:PutItem": "replicas and files",
    "dynamodb:PutResourcePolicy": "a policy of the table",
    "dynamodb:Query": "replicas and files",
    "dynamodb:Scan": "replicas and files",
    "dynamodb:UpdateContributorInsights": "insights",
    "dynamodb:UpdateItem": "replicas and files",
    "dynamodb:UpdateKinesisStreamingDestination": "tables that tell a stream of Kinesis",
    "iam:AttachRolePolicy": "policies of others: no role of the template has one, and an administrator's would be one",
    "iam:DeleteRolePermissionsBoundary": "nobody leaves the boundary",
    "iam:DetachRolePolicy": "policies of others",
    "lambda:AssociateRuntimeAlias": "runtimes that AWS manages otherwise",
    "lambda:DeleteFunctionCodeSigningConfig": "signed code",
    "lambda:DeleteFunctionConcurrency": "reserved concurrency",
    "lambda:DeleteProvisionedConcurrencyConfig": "provisioned concurrency",
    "lambda:GetCodeSigningConfig": "signed code",
    "lambda:PassCapacityProvider": "instances of one's own",
    "lambda:PutFunctionCodeSigningConfig": "signed code",
    "lambda:PutFunctionConcurrency": "reserved concurrency",
    "lambda:PutFunctionRecursionConfig": "functions that call themselves",
    "lambda:PutFunctionScalingConfig": "instances of one's own",
    "lambda:PutProvisionedConcurrencyConfig": "provisioned concurrency",
    "lambda:PutRuntimeManagementConfig": "runtimes that AWS manages otherwise",
    "logs:AssociateKmsKey": "keys of one's own",
    "logs:CreateLogStream": "tables that are made of a file",
    "logs:DeleteIndexPolicy": "indexes of fields",
    "logs:DeleteResourcePolicy": "a policy of the log group",
    "logs:DescribeLogStreams": "tables that are made of a file",
    "logs:DisassociateKmsKey": "keys of one's own",
    "logs:PutBearerTokenAuthentication": "writers without a signature",
    "logs:PutDataProtectionPolicy": "masks",
    "logs:PutIndexPolicy": "indexes of fields",
    "logs:PutLogEvents": "tables that are made of a file",
    "logs:PutLogGroupDeletionProtection": "log groups that cannot be deleted",
    "secretsmanager:RemoveRegionsFromReplication": "replicas",
    "secretsmanager:ReplicateSecretToRegions": "replicas",
}  # fmt: skip
#: What is called beside that: type → actions.
ALSO_CALLED: Final[Mapping[str, frozenset[str]]] = {
    # API Gateway, "Configuring logging for an HTTP API": of whoever turns its log on.
    "AWS::ApiGatewayV2::Stage": frozenset(
        f"logs:{name}"
        for name in (
            "CreateLogDelivery",
            "DeleteLogDelivery",
            "GetLogDelivery",
            "ListLogDeliveries",
            "UpdateLogDelivery",
        )
    ),
    # Newer than what cfn-lint has.
    "AWS::Cognito::CIMDPolicy": frozenset(
        f"cognito-idp:{verb}CIMDPolicy" for verb in ("Create", "Delete", "Describe", "Update")
    ),
    # Of its tags.
    "AWS::Lambda::EventSourceMapping": frozenset({"lambda:ListTags"}),
    "AWS::IAM::Role": frozenset({"iam:ListRoleTags", "iam:PutRolePermissionsBoundary"}),
    # CloudFormation invokes what a custom resource names.
    "Custom::DefaultPolicy": frozenset({"lambda:InvokeFunction"}),
}
#: What a person's `make deploy` calls itself: SAM, and the look at what the stack is to go on with.
BY_SAM: Final = frozenset(
    {
        "cloudformation:CreateChangeSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeStacks",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:GetTemplateSummary",
        "cloudformation:TagResource",
        "iam:PassRole",
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    }
)
BY_PREFLIGHT: Final = frozenset({"cognito-idp:ListGroups"})
