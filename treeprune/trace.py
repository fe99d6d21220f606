class Trace:
    @classmethod
    def from_recorder(cls, *a): return None
