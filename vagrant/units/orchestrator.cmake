# What the package and the unit of bellhop-orchestrator say, where they differ from those of the other services.
set(orchestrator_summary "front and saga of the Bellhop booking pipeline")
set(orchestrator_text "Takes bookings over HTTP, keeps each in its own database, and leads it through\nthe queues of the other services until it is confirmed, refused or cancelled.")
set(orchestrator_port 5001)
# The dashboard says what to type here, and the operator's token is made where bellhopctl finds it.
set(orchestrator_environment "Environment=BELLHOP_RUN_BY=systemd\nEnvironment=BELLHOP_OPERATOR_TOKEN_FILE=/var/lib/bellhop/orchestrator/operator-token")
set(orchestrator_data)
