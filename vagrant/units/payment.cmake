# What the package and the unit of bellhop-payment say, where they differ from those of the other services.
set(payment_summary "payments of the Bellhop booking pipeline")
set(payment_text "Keeps a ledger of charges and refunds, and asks a payment gateway for them at\nthe commands of its queue: a simulated one, or a real one over HTTP.")
set(payment_port 5003)
set(payment_environment "")
set(payment_data)
