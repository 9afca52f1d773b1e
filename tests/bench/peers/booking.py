# What the peers written in Python check and answer: the documented confirmation.
import itertools
import os
import time
from datetime import datetime

REQUIRED = ("guest_name", "hotel_name", "check_in", "check_out", "room_type", "payment_method")
BOOKINGS = itertools.count(int(time.time() * 1000000) * 100 + os.getpid() % 100)
TRANSACTIONS = itertools.count(1001)


def charge(request):
    if request["payment_method"] not in ("credit_card", "debit_card", "paypal", "bank_transfer") or request["amount"] > 10000:
        return {"status": "declined", "transaction_id": f"TXN{next(TRANSACTIONS)}", "reason": "Payment declined"}
    return {"status": "success", "transaction_id": f"TXN{next(TRANSACTIONS)}", "payment_status": "approved"}


def new_id():
    return f"BOOK{next(BOOKINGS)}"


def confirmation(booking_id, request, held, paid):
    return {
        "status": "confirmed",
        "message": "Hotel booking confirmed successfully",
        "booking_id": booking_id,
        "transaction_id": paid["transaction_id"],
        "guest_name": request["guest_name"],
        "guest_email": request.get("guest_email"),
        "hotel_name": request["hotel_name"],
        "room_type": request["room_type"],
        "check_in": request["check_in"],
        "check_out": request["check_out"],
        "number_of_nights": held["nights"],
        "room_rate_per_night": held["rate"],
        "total_amount": held["total"],
        "currency": "USD",
        "payment_status": paid["payment_status"],
        "booking_timestamp": datetime.utcnow().isoformat(),
    }


def book(request, ask):
    """The whole booking; ask(service, question) is how another service is asked. Gives body and status."""
    missing = [name for name in REQUIRED if name not in request]
    if missing:
        return {"status": "error", "message": "Missing required booking fields", "missing": missing}, 400
    booking_id = new_id()
    held = ask("availability", {name: request[name] for name in ("hotel_name", "room_type", "check_in", "check_out")})
    if held["status"] != "success":
        return {"status": "failed", "message": held["message"], "step": "availability", "booking_id": booking_id}, 409
    paid = ask("payment", {"booking_id": booking_id, "guest_name": request["guest_name"], "hotel_name": request["hotel_name"],
                           "amount": held["total"], "currency": "USD", "payment_method": request["payment_method"]})
    if paid["status"] != "success":
        return {"status": "failed", "message": "Payment declined", "step": "payment", "booking_id": booking_id}, 402
    return confirmation(booking_id, request, held, paid), 200
