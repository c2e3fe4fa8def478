# make demo    set-up, then read the samples: a table of candidates and annotated pictures
# make test    set-up, then lint, types and all tests (long proofs in their short form; the same cases each time)
# make proof   all tests, the long proofs whole
# make page    build the page of web/ that the service serves, where Node.js is installed
# make bench   times beside the peers; make evaluate: figures on labelled photos
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PHOTOS ?= ../shared/photos
export OMP_NUM_THREADS ?= 2
export OMP_THREAD_LIMIT ?= 1

PAGE := api/page/built/index.html

.PHONY: setup system page demo test lint proof bench evaluate serve clean

setup: system $(VENV)/.ready page

system:
	@bash scripts/system-packages.sh

$(VENV)/.ready: pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,heic,postgres,s3,oidc,reports,training]'
	@touch $@

page: $(PAGE)

$(PAGE): $(shell find web -path web/node_modules -prune -o -type f -print)
	@bash scripts/page.sh

demo: setup
	$(BIN)/rollmark read --table --draw out/demo samples/*.jpg

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@bash scripts/page.sh check

test: lint
	CI=true $(BIN)/pytest -m "not proof" --numprocesses 2 --dist loadscope

proof: lint
	$(BIN)/pytest

bench: setup
	$(BIN)/pytest tests/bench --benchmark-only

evaluate: setup
	$(BIN)/rollmark evaluate $(PHOTOS)/labels.csv --photos $(PHOTOS) --groups weapons,metal --against rapidocr,tesseract

serve: setup
	$(BIN)/rollmark serve

clean:
	rm -rf $(VENV) out build *.egg-info api/page/built web/node_modules
