"""What roles allow or refuse against what the code shows, each with its reason; tests find the stale ones."""

# What AWS does with a handler's role without any call of ours.
DONE_BY_AWS = {
    "own logs": "Lambda writes the handler's logs with the handler's role.",
    "dead letters": "Lambda puts the events here that the handler failed to take, with the handler's role.",
    "data key": "DynamoDB and S3 use the key of the table and the bucket with the permissions of the caller.",
}

_NO_TRANSITION = "The bus hears of transitions alone, and none of the events of this handler is one."

# Calls that the code can name and never reaches.
UNREACHED = {
    ("callbacks", "events:PutEvents", "bus"): _NO_TRANSITION,
    ("prepare_functions", "events:PutEvents", "bus"): _NO_TRANSITION,
    ("set_weight", "events:PutEvents", "bus"): _NO_TRANSITION,
    ("smoke_test", "events:PutEvents", "bus"): _NO_TRANSITION,
    ("promote", "events:PutEvents", "bus"): _NO_TRANSITION,
}

# What AWS asks of whoever makes a call to a target account besides the action of the call itself.
ASKED_BY_CALLS = {
    "lambda:ListTags": "GetFunction shows tags to those alone who may list them.",
    "ec2:DescribeVpcs": "Lambda looks a function's network up with the permissions of the caller.",
    "elasticfilesystem:DescribeMountTargets": "Lambda checks mounts with the permissions of the caller.",
    "ecr:GetDownloadUrlForLayer": "Lambda reads images with the permissions of the caller.",
    "iam:PassRole": "A function's role is passed to Lambda by whoever creates or changes the function.",
    "s3:GetObjectVersion": "Lambda reads the pinned version of the code with the permissions of the caller.",
    "s3:ListBucket": "HeadBucket takes it, and without it S3 says that a missing object is forbidden.",
}
# Calls to target accounts whose actions have other names.
NAMED_OTHERWISE = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
}

# What every session that looks may do, and what an account in which only aliases are moved need not give.
FOR_OTHER_KINDS = {
    "iam:SimulatePrincipalPolicy": "No execution role is passed where no function is written.",
    "kms:Decrypt": "It shows environments under keys of the account, whose policy its owner decides on.",
}
