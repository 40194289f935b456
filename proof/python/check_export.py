#!/usr/bin/env python3
"""Loads exports as others do and compares what comes out with the numbers that were written beside them.

    python3 -m venv target/python
    target/python/bin/pip install -r proof/python/requirements.txt
    target/python/bin/python proof/python/check_export.py FOLDER...

A folder is what `millrace export` or `millrace pull --format` leaves. Of each are compared: the ids that its tokenizer gives
the texts of reference.json, the hidden states of the first and the last token, the representation, and the answer of the head.
All texts are one batch, so most are padded. The code in the folder's README.md is run as well. The exit code is 1 if a difference is above 1e-4 (of numbers: of their size).
"""

import json
import os
import sys

import numpy

CLOSE = 1e-4


class Onnx:
    """A folder with model.onnx, run by ONNX Runtime alone."""

    def __init__(self, folder):
        import onnxruntime
        import tokenizers

        self.name = "onnxruntime " + onnxruntime.__version__
        self.session = onnxruntime.InferenceSession(
            folder + "/model.onnx", providers=["CPUExecutionProvider"]
        )
        self.metadata = self.session.get_modelmeta().custom_metadata_map
        manifest = json.loads(self.metadata["millrace.manifest"])
        assert manifest["id"] and manifest["lineage"] is not None
        self.tokenizer = tokenizers.Tokenizer.from_file(folder + "/tokenizer.json")
        self.tokenizer.enable_truncation(int(self.metadata["millrace.length"]))
        pad = json.loads(self.metadata["millrace.tokens"])["pad"]
        self.tokenizer.enable_padding(pad_id=self.tokenizer.token_to_id(pad), pad_token=pad)

    def run(self, texts):
        batch = self.tokenizer.encode_batch(texts)
        ids = numpy.array([one.ids for one in batch])
        mask = numpy.array([one.attention_mask for one in batch])
        names = [output.name for output in self.session.get_outputs()]
        outputs = self.session.run(names, {"input_ids": ids, "attention_mask": mask})
        return ids, mask, dict(zip(names, outputs))


class Transformers:
    """A folder for AutoModel, with the head that lies beside it."""

    def __init__(self, folder):
        import torch
        import transformers

        self.torch = torch
        self.name = "transformers " + transformers.__version__
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        with open(folder + "/config.json") as file:
            causal = json.load(file)["model_type"] == "gpt2"
        pooler = {} if causal else {"add_pooling_layer": False}
        self.model, loading = transformers.AutoModel.from_pretrained(
            folder, output_loading_info=True, **pooler
        )
        for what in ("missing_keys", "unexpected_keys", "mismatched_keys"):
            assert not loading[what], (what, loading[what])
        self.model.eval()
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        self.head = None
        if os.path.exists(folder + "/head.json"):
            from safetensors.torch import load_file

            with open(folder + "/head.json") as file:
                self.head = json.load(file)
            self.weights = load_file(folder + "/head.safetensors")

    def run(self, texts):
        torch = self.torch
        batch = self.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        ids, mask = batch["input_ids"], batch["attention_mask"]
        with torch.no_grad():
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        blank = (ids == self.tokenizer.mask_token_id) & (mask == 1)
        count = torch.where(blank.any(1, keepdim=True), blank, mask == 1).float()
        pooled = (hidden * count[..., None]).sum(1) / count.sum(1, keepdim=True)
        outputs = {"last_hidden_state": hidden, "pooled": pooled}
        if self.head:
            weights, head = self.weights, self.head
            x = hidden
            if head["input"] == "pooled":
                x = (pooled - weights["head.shift"]) * weights["head.scale"]
            logits = x @ weights[head["weight"]].T + weights[head["bias"]]
            if head["outputs"]:
                outputs["probabilities"] = logits.softmax(-1)
            else:
                outputs["value"] = head["scale"] * logits[:, 0] + head["shift"]
        return ids.numpy(), mask.numpy(), {name: one.numpy() for name, one in outputs.items()}


def run_card(folder):
    """Runs what the model card tells people to do, as they would: in the folder."""
    with open(folder + "/README.md", encoding="utf-8") as file:
        code = file.read().split("```python\n")[1].split("```")[0]
    before = os.getcwd()
    os.chdir(folder)
    try:
        exec(compile(code, folder + "/README.md", "exec"), {})
    finally:
        os.chdir(before)


def check(folder):
    """The largest difference, and how many values were compared."""
    loaded = Onnx(folder) if os.path.exists(folder + "/model.onnx") else Transformers(folder)
    with open(folder + "/reference.json") as file:
        rows = json.load(file)["texts"]
    ids, mask, outputs = loaded.run([row["text"] for row in rows])
    worst, count = 0.0, 0

    def compare(expected, found, scale=1.0):
        nonlocal worst, count
        difference = numpy.abs(numpy.asarray(expected, dtype=float) - found) / scale
        assert numpy.isfinite(difference).all()
        worst = max(worst, float(difference.max()))
        count += difference.size

    for row, expected in enumerate(rows):
        tokens = int(mask[row].sum())
        assert ids[row][:tokens].tolist() == expected["input_ids"], (
            "ids of %r: %s, expected %s"
            % (expected["text"], ids[row][:tokens].tolist(), expected["input_ids"])
        )
        compare(expected["first"], outputs["last_hidden_state"][row][0])
        compare(expected["last"], outputs["last_hidden_state"][row][tokens - 1])
        compare(expected["pooled"], outputs["pooled"][row])
        if expected.get("probabilities"):
            compare(list(expected["probabilities"].values()), outputs["probabilities"][row])
        elif "value" in outputs:
            compare(expected["label"], outputs["value"][row], max(1.0, abs(expected["label"])))
    run_card(folder)
    return loaded.name, worst, count


def main(folders):
    if not folders:
        sys.exit(__doc__)
    failed = False
    for folder in folders:
        name, worst, count = check(folder.rstrip("/"))
        failed |= worst > CLOSE
        print(
            "%-6s %-44s %-20s largest difference %.1e of %d values"
            % ("ok" if worst <= CLOSE else "FAILED", os.path.basename(folder.rstrip("/")), name, worst, count)
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
