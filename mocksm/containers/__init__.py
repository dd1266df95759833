"""What starts containers and jobs with secrets: it reads references as AWS's agents do, and calls services as any client."""
