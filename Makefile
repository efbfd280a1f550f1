.PHONY: run test format lock

run:
	./run

test:
	./test

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# Compile the pinned and hashed requirements anew; needs uv (https://docs.astral.sh/uv/).
UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock" pyproject.toml

lock:
	$(COMPILE) --extra local --extra test --output-file requirements/test.txt
	$(COMPILE) --extra local --constraint requirements/test.txt --output-file requirements/local.txt
	$(COMPILE) --constraint requirements/test.txt --output-file requirements/production.txt
