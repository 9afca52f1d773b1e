# The same inventory for all peers written in Python: rooms held in memory, by night.
import json
import os
from datetime import date, timedelta


def read():
    with open(os.environ["BENCH_HOTELS"], encoding="utf-8") as file:
        hotels = json.load(file)["hotels"]
    return {hotel["name"]: {room["name"]: room for room in hotel["room_types"]} for hotel in hotels}


HOTELS = read()
TAKEN = {}


def hold(request):
    """Takes a room for every night, or says why not."""
    rooms = HOTELS.get(request["hotel_name"])
    if rooms is None:
        return {"status": "unavailable", "message": "Hotel not found"}
    room = rooms.get(request["room_type"])
    if room is None:
        return {"status": "unavailable", "message": "Room type not available"}
    first, last = date.fromisoformat(request["check_in"]), date.fromisoformat(request["check_out"])
    nights = [(request["hotel_name"], request["room_type"], first + timedelta(days=day)) for day in range((last - first).days)]
    if any(TAKEN.get(night, 0) >= room["rooms"] for night in nights):
        return {"status": "unavailable", "message": f"No {request['room_type']} rooms available for the selected dates"}
    for night in nights:
        TAKEN[night] = TAKEN.get(night, 0) + 1
    return {"status": "success", "nights": len(nights), "rate": room["rate"], "total": len(nights) * room["rate"]}
