from .gates import MulGate
raise SystemExit(MulGate())
