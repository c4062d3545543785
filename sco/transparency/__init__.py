"""A transparency log as C2SP specifies it: trees, tiles, signed notes, checkpoints and proofs. Pure, without Django."""
