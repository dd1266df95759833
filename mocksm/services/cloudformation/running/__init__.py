"""Operations on stacks, as they run: no lock is held, and each resource is made by asking the service that has it."""
