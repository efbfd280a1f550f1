.PHONY: run test format messages lock

run:
	./run

test:
	./test

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# Take every text out of the sources into locale/, and compile the translations; needs gettext.
# What is new must be translated, and what is marked fuzzy looked at: ./test asks for both.
MANAGE = MATRIX_DEBUG=true DATABASE_URL=postgresql:///matrix .venv/bin/python manage.py
TEXTS = --locale ms --no-location --no-wrap --no-obsolete --ignore .venv --ignore var \
	--ignore tests --ignore workshop --ignore payments/mockfpx --ignore docker

messages:
	$(MANAGE) makemessages $(TEXTS)
	sed -i '/^"POT-Creation-Date:/d' locale/*/LC_MESSAGES/django.po
	$(MANAGE) compilemessages --locale ms --ignore .venv

# Compile the pinned and hashed requirements anew; needs uv (https://docs.astral.sh/uv/).
UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock" pyproject.toml

lock:
	$(COMPILE) --extra local --extra test --output-file requirements/test.txt
	$(COMPILE) --extra local --constraint requirements/test.txt --output-file requirements/local.txt
	$(COMPILE) --constraint requirements/test.txt --output-file requirements/production.txt
