# Everything is done through these targets; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Reference data that stands beside a checkout on some machines; never needed.
CORPORA ?= $(wildcard ../shared/corpora)
POOL ?= $(wildcard ../shared/pool/pool.jsonl)
LEXICONS ?= $(wildcard ../shared/lexicons)
DATA := $(if $(CORPORA),--corpora $(CORPORA)) $(if $(POOL),--pool $(POOL))
# Peers that `make evaluate` measures beside the model, as far as what they need is at hand:
# BASE and TOKENIZER are those of `moderation encoder train`.
PEERS := $(if $(LEXICONS),--lexicons $(LEXICONS)) $(if $(BASE),--base $(BASE)) $(if $(TOKENIZER),--tokenizer $(TOKENIZER))

.PHONY: ablation assemble screenshots encoder help serve test check format lint types layers train evaluate bench corpus corpus-sample lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

serve: $(VENV)/installed ## Install and serve on SQLite with the shipped model
	@$(BIN)/moderation keys create --first --site blog
	$(BIN)/moderation serve

test: $(VENV)/installed-dev ## Install and pass all tests
	$(BIN)/pytest

screenshots: $(VENV)/installed-dev ## Take the pictures of the review desk again (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

check: lint types layers test ## What CI runs

lint: $(VENV)/installed-dev ## Style and dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/deptry .

types: $(VENV)/installed-dev ## Static types
	$(BIN)/mypy

layers: $(VENV)/installed-dev ## Architecture
	$(BIN)/lint-imports

format: $(VENV)/installed-dev ## Rewrite the code in our style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

train: $(VENV)/installed-dev ## Train the first stage of the shipped model
	$(BIN)/moderation train $(DATA) --output build/linear --force

encoder: $(VENV)/installed-dev ## Train its encoder, twice (hours; see docs/training.md)
	mkdir -p build
	$(BIN)/moderation encoder train $(DATA) --base $(BASE) --tokenizer $(TOKENIZER) --without-fold 0 build/left-out
	$(BIN)/moderation encoder train $(DATA) --base $(BASE) --tokenizer $(TOKENIZER) build/encoder

assemble: $(VENV)/installed-dev ## Combine both stages into the shipped model
	$(BIN)/moderation encoder assemble $(DATA) --linear build/linear --left-out build/left-out --force build/encoder

evaluate: $(VENV)/installed-dev ## Measure the shipped model, write its card, check its floors
	$(BIN)/moderation evaluate $(DATA) $(PEERS) --write

corpus: $(VENV)/installed-dev ## Check the training data
	$(BIN)/moderation corpus check $(DATA)

corpus-sample: $(VENV)/installed-dev ## Write the page that shows what the training data is like
	$(BIN)/moderation corpus sample --output docs/corpus

ablation: $(VENV)/installed-dev ## Measure what the corpus is worth (ten minutes)
	$(BIN)/moderation corpus ablation $(DATA) --output docs/corpus/ablation.md

bench: $(VENV)/installed-dev ## Speed of the shipped model against a peer, in one run
	$(BIN)/python -m tests.bench $(if $(POOL),--pool $(POOL))

lock: $(VENV)/installed-dev ## Resolve the locked versions again, for Python 3.11 to 3.13
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra figures --extra postgresql --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## Forget the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
