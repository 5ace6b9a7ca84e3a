# A function that Sluice deploys: Terraform publishes its versions, and leaves its alias alone.
terraform {
  required_providers {
    aws     = { source = "hashicorp/aws" }
    archive = { source = "hashicorp/archive" }
  }
}

variable "execution_role_arn" {
  type = string
}

data "archive_file" "quote" {
  type        = "zip"
  source_dir  = "${path.module}/quote"
  output_path = "${path.module}/quote.zip"
}

resource "aws_lambda_function" "quote" {
  function_name    = "quote-terraform"
  role             = var.execution_role_arn
  runtime          = "python3.13"
  handler          = "app.handler"
  filename         = data.archive_file.quote.output_path
  source_code_hash = data.archive_file.quote.output_base64sha256

  # A version at each change of code or settings. Terraform never deletes old ones.
  publish = true
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.quote.function_name
  function_version = aws_lambda_function.quote.version

  # Terraform creates the alias. From then on Sluice moves it: without this, each apply would move it as well.
  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}
