"""Entry point: `create_app()` for servers and commands, `python app.py` serves what is already set up."""

from backend.application import create_app, serve

__all__ = ["create_app"]

if __name__ == "__main__":
    serve()
