"""The program's start: as `keryx`, and as `python -m keryx`."""

from keryx import loading

loading.begins()

from keryx.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
