<!DOCTYPE html>
<html><head><title>gates.py</title></head><body><pre>class MulGate:
</pre></body></html>
