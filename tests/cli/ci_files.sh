# The files for CI servers: YAML that can be read, and each command of heddle's in
# them is one that heddle takes.
export CI_NODE_INDEX=2 CI_NODE_TOTAL=4 CI_PIPELINE_CREATED_AT=2026-01-31T12:00:00Z
/usr/bin/python3 - "$here/../../docs/ci" <<'PY'
import os, pathlib, re, shlex, subprocess, sys, yaml


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    if path.suffix in (".yml", ".yaml"):
        found = [text for document in yaml.safe_load_all(path.read_text()) for text in texts(document)]
    else:
        found = re.findall(r"sh '([^']*)'", path.read_text())
    for text in found:
        if text.startswith("heddle "):
            words = shlex.split(os.path.expandvars(text.split(" -- ")[0]))
            done = subprocess.run([*words, "--help"], stdout=subprocess.DEVNULL)
            print(path.name, *words[:2], "status", done.returncode)
PY
