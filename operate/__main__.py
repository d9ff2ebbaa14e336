"""``python -m operate``; the same as the command ``rollcall``."""

from operate.app import main

if __name__ == "__main__":
    main()
