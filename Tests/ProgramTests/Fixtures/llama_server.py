"""Runs llama.cpp's own server on loopback, on a model of one tiny random layer that it writes itself.

It prints where it listens, and ends when its standard input does.

usage: llama_server.py FOLDER [KEY]
"""

import os
import sys

import gguf
import numpy
import xllamacpp

folder = sys.argv[1]
path = os.path.join(folder, "tiny.gguf")
WIDTH, INNER, HEADS, CONTEXT = 32, 64, 4, 512


def write_model():
    """Weights from a fixed seed; 256 tokens for the bytes, so that any text can be read and written."""
    random = numpy.random.default_rng(0)
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    writer.add_token_types(kinds + [gguf.TokenType.BYTE] * 256)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    shapes = {"token_embd": (len(tokens), WIDTH), "output": (len(tokens), WIDTH)}
    shapes |= {f"blk.0.attn_{part}": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")}
    shapes |= {"blk.0.ffn_gate": (INNER, WIDTH), "blk.0.ffn_up": (INNER, WIDTH), "blk.0.ffn_down": (WIDTH, INNER)}
    weights = {name: random.normal(0, 0.1, shape).astype(numpy.float32) for name, shape in shapes.items()}
    # Whatever it has in mind, it says a letter: of two that point in opposite directions one is likely.
    for letter in range(13):
        direction = random.normal(0, 10, WIDTH).astype(numpy.float32)
        weights["output"][3 + ord("a") + letter] = direction
        weights["output"][3 + ord("n") + letter] = -direction
    for name, values in weights.items():
        writer.add_tensor(name + ".weight", values)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(name + ".weight", numpy.ones(WIDTH, numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


write_model()
params = xllamacpp.CommonParams()
params.model.path = path
params.n_ctx = CONTEXT
params.n_parallel = 1
params.cpuparams.n_threads = 1
params.hostnames = ["127.0.0.1"]
params.port = 0
params.model_alias = ["tiny"]
params.sampling.temp = 0.0
if len(sys.argv) > 2:
    params.api_keys = [sys.argv[2]]
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
