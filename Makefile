# Every target sets up its own virtual environment first; a stamp file says when that is done.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TRAIN := $(VENV)/.ready-train

.PHONY: demo test test-torch check format bench

demo: $(READY)
	$(BIN)/emblazon make "a rocket lifting off over a small town, hopeful" \
	  --brand examples/northwind/brand.toml --style flat --count 4 --seed 7
	@echo "Open the board above in a browser; the pictures lie beside it."

test: $(READY)
	$(BIN)/python -m pytest -m "not torch and not slow"

# What needs an extra: torch, diffusers, and the vendors' own clients, which judge the test servers.
test-torch: $(TRAIN)
	$(BIN)/python -m pytest -m "torch and not slow"
	$(BIN)/python -m pytest tests/backends/test_vendor_clients.py

# Pyright reads the training code too, so it needs torch beside it.
check: $(TRAIN)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python bench/main.py
	$(BIN)/python bench/models.py
	$(BIN)/python bench/checks.py

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e ".[checks,dev]"
	@touch $@

$(TRAIN): $(READY)
	$(BIN)/python -m pip install --quiet -e ".[train,diffusers,checks,peers,dev]"
	@touch $@
