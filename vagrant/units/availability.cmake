# What the package and the unit of bellhop-availability say, where they differ from those of the other services.
set(availability_summary "room availability of the Bellhop booking pipeline")
set(availability_text "Keeps hotels, room types, rates and the rooms of each night. Holds and releases\nrooms at the commands of its queue, and answers questions over HTTP.")
set(availability_port 5002)
set(availability_environment "Environment=BELLHOP_HOTELS=/etc/bellhop/hotels.json")
set(availability_data hotels.json)
