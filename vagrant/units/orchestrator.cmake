# What the package and the unit of bellhop-orchestrator say, where they differ from those of the other services.
set(orchestrator_summary "front and saga of the Bellhop booking pipeline")
set(orchestrator_text "Takes bookings over HTTP, keeps each in its own database, and leads it through\nthe queues of the other services until it is confirmed, refused or cancelled.")
set(orchestrator_port 5001)
# Its dashboard says what to type.
set(orchestrator_environment "Environment=BELLHOP_RUN_BY=systemd")
set(orchestrator_data)
