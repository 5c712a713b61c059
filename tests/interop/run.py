#!/usr/bin/env python3
"""The official TypeScript SDK client against gatecrash, recorded and replayed.

    run.py --source DIR --build DIR STEP

Steps, each a test of ctest (the first two make what the others read; install.py comes before):

    session   client.mjs through record, gateway, server and lake under the default policy; then the
              audit and the lake's effect log are held against what the client saw
    delete    the same under a policy that lets it delete
    replay    the recordings replay: against the built-in stack, and against real processes
    changed   one changed byte of one recorded answer is found
    cut       a recording that ends within a line replays up to there
    schemas   wire::JsonSchema judges as ajv does, which came with the SDK; what is generated for
              a schema is what ajv calls valid, or breaks the keyword that it should
    kept      the recording kept in scenarios/transcripts replays against the built-in stack

Everything is written below BUILD/interop. Ends 77 (skipped) with one line that says why where
install.py could not install the SDK. `--keep` also writes the session's recording to
scenarios/transcripts.
"""

import json
import shutil
import subprocess
import time

from suite import Suite, check, main

POLICY = "healthlake-default.json"
RECORDING = "sdk-session.transcript.jsonl"
EXPORT_CAP = 10
MINUTE_S = 60
REPLAY_S_MAX = 10  # the exports of a replay must fit between two edges of the policy's minute


class Lake:
    """A mock HealthLake of its own on a free port, with its effect log."""

    def __init__(self, suite, name):
        self.effects_path = suite.work / f"{name}.effects.jsonl"
        self.process = subprocess.Popen(
            ["gatecrash", "lake", "--listen", "127.0.0.1:0", "--seed", "1",
             "--effects", self.effects_path.name],
            cwd=suite.work, env=suite.env, stdout=subprocess.PIPE, text=True)
        self.url = None
        for line in self.process.stdout:
            if line.startswith("listening on "):
                self.url = line.split()[2]
                break
        check(self.url, "gatecrash lake did not say where it listens")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        check(self.process.wait(timeout=20) == 0, "gatecrash lake did not end well")

    def effects(self):
        return [json.loads(line) for line in self.effects_path.read_text().splitlines()]


class Recordings(Suite):
    def schemas(self):
        self.need_npm_packages()
        verdicts = self.work.parent / "tests" / "interop" / "schema_verdicts"
        tools = self.source / "stack" / "servers" / "healthlake_tools.json"
        ajv = self.run(["node", "ajv_check.mjs", str(verdicts), str(tools)])
        print(ajv.stdout + ajv.stderr, end="")
        check(ajv.returncode == 0, "the schema validator and ajv disagree")
        values = self.work.parent / "tests" / "interop" / "generated_values"
        ajv = self.run(["node", "ajv_generated.mjs", str(values), str(tools)])
        print(ajv.stdout + ajv.stderr, end="")
        check(ajv.returncode == 0, "ajv disagrees with what was generated")

    # --- recording -------------------------------------------------------------------------------

    def stack(self, lake, policy, audit=None):
        audit_words = ["--audit", audit] if audit else []
        return ["gatecrash", "gateway", "--policy", policy, *audit_words, "--",
                "gatecrash", "server", "healthlake", "--lake", lake.url]

    def record(self, name, policy, delete):
        self.need_npm_packages()
        recording = f"{name}.transcript.jsonl"
        for old in self.work.glob(f"{name}.*"):
            old.unlink()
        with Lake(self, name) as lake:
            client = self.run(
                ["node", "client.mjs", "--summary", f"{name}.summary.json", "--delete", delete,
                 "--", "gatecrash", "record", "-o", recording, "--",
                 *self.stack(lake, policy, f"{name}.audit.jsonl")])
            print(client.stdout + client.stderr, end="")
            check(client.returncode == 0, "the client did not see what it should")
            effects = lake.effects()
        summary = json.loads((self.work / f"{name}.summary.json").read_text())
        self.check_effects(effects, summary, delete == "allowed")
        self.check_audit(name, delete == "allowed")

    def check_effects(self, effects, summary, deleted):
        """The lake saw what was allowed, once each, and nothing of what was denied."""
        wrote = [(e["op"].removeprefix("healthlake:"), e["status"])
                 for e in effects if e["changed"]]
        expected = [("CreateResource", 201), ("UpdateResource", 200)]
        expected += [("StartFHIRExportJob", 200)] * EXPORT_CAP
        expected += [("DeleteResource", 204)] if deleted else []
        check(wrote == expected, f"the lake's changes are {wrote}, not {expected}")
        asked = [e["op"].removeprefix("healthlake:") for e in effects]
        for op, times in (("StartFHIRExportJob", EXPORT_CAP), ("CreateFHIRDatastore", 0),
                          ("DeleteFHIRDatastore", 0), ("DeleteResource", int(deleted)),
                          ("UpdateResource", 2), ("CreateResource", 1), ("SearchWithGet", 1),
                          ("DescribeFHIRExportJob", 1), ("ListFHIRDatastores", 1)):
            saw = asked.count(op)
            check(saw == times, f"the lake saw {op} {saw} times, not {times}")
        stores = {e["args"].get("datastore_id", summary["datastore_id"]) for e in effects}
        check(stores == {summary["datastore_id"]}, f"the lake was asked about {stores}")
        names = [e["args"]["JobName"] for e in effects if e["op"].endswith("StartFHIRExportJob")]
        check(names == [f"job-{i}" for i in range(EXPORT_CAP)], f"the exports are {names}")

    def check_audit(self, name, deleted):
        """Every tool call has its row; the denials are the ones that the client saw."""
        lines = (self.work / f"{name}.audit.jsonl").read_text().splitlines()
        rows = [json.loads(line) for line in lines]
        denied = [row["tool"] for row in rows if row.get("decision") == "deny"]
        expected = ["start_fhir_export_job"] * 2 + ["create_datastore", "delete_datastore"]
        expected += [] if deleted else ["delete_fhir_resource"]
        check(denied == expected, f"the audit's denials are {denied}, not {expected}")

    def session(self, keep):
        shutil.copy(self.source / "scenarios" / "policies" / POLICY, self.work / POLICY)
        self.record("session", POLICY, "denied")
        recording = self.work / "session.transcript.jsonl"
        text = recording.read_text()
        check(str(self.work) not in text, "the recording names a path of this machine")
        if keep:
            kept = self.source / "scenarios" / "transcripts"
            kept.mkdir(exist_ok=True)
            shutil.copyfile(recording, kept / RECORDING)

    def delete(self):
        policy = json.loads((self.source / "scenarios" / "policies" / POLICY).read_text())
        policy["tools"]["delete_fhir_resource"] = {}
        (self.work / "with-delete.json").write_text(json.dumps(policy, indent=2))
        self.record("delete", "with-delete.json", "allowed")

    # --- replaying -------------------------------------------------------------------------------

    def replay(self, recording, *words, policy=None):
        if policy:
            words = ["--policy", policy, *words]
        replay = self.run(["gatecrash", "replay", recording, *words])
        print(replay.stdout + replay.stderr, end="")
        return replay

    def need_recording(self, name):
        self.need_npm_packages()
        recording = self.work / f"{name}.transcript.jsonl"
        check(recording.exists(), f"the test Interop.{name} left no recording")
        return recording

    def replays(self):
        for name, policy in (("session", POLICY), ("delete", "with-delete.json")):
            recording = self.need_recording(name)
            code = self.replay(recording.name, policy=policy).returncode
            check(code == 0, f"{name} against the built-in stack: {code}")
            left = MINUTE_S - time.time() % MINUTE_S
            if left < REPLAY_S_MAX:
                time.sleep(left)
            with Lake(self, f"{name}-replay") as lake:
                code = self.replay(recording.name, "--", *self.stack(lake, policy)).returncode
                check(code == 0, f"{name} against processes: {code}")

    def changed(self):
        lines = self.need_recording("session").read_text().split("\n")
        for number, line in enumerate(lines):
            event = json.loads(line) if line else {}
            if event.get("dir") == "s2c" and '\\"gender\\":\\"female\\"' in line:
                break
        else:
            check(False, "no recorded answer names a gender")
        lines[number] = line.replace('\\"gender\\":\\"female\\"', '\\"gender\\":\\"femalf\\"', 1)
        (self.work / "changed.transcript.jsonl").write_text("\n".join(lines))
        replay = self.replay("changed.transcript.jsonl")
        check(replay.returncode == 1, f"a changed byte ends {replay.returncode}, not 1")
        said = replay.stdout + replay.stderr
        check("/gender" in said and "femalf" in said, "the report does not point at the byte")
        check(f":{number + 1}" in said, f"the report does not name line {number + 1}")

    def cut(self):
        lines = self.need_recording("session").read_text().rstrip("\n").split("\n")
        for direction, text in (("c2s", "update_fhir_resource"), ("s2c", "versionId")):
            number = next(i for i, line in enumerate(lines) if f'"dir":"{direction}"' in line and
                          text in line and '\\"tools\\"' not in line)
            whole = "\n".join(lines[:number]) + "\n"
            (self.work / "cut.transcript.jsonl").write_text(
                whole + lines[number][:len(lines[number]) // 2])
            replay = self.replay("cut.transcript.jsonl")
            check(replay.returncode == 0, f"a cut recording ends {replay.returncode}, not 0")
            check(f"warning: cut.transcript.jsonl:{number + 1}: " in replay.stderr,
                  f"nothing says that line {number + 1} is cut")
            # By line ends: a pipe may bring one answer in several pieces, each an event.
            answers = sum(json.loads(line).get("text", "").count("\n") for line in lines[:number]
                          if '"dir":"s2c"' in line)
            check(f"{answers} answers" in replay.stdout, f"{answers} answers were to be replayed")

    def kept(self):
        recording = self.source / "scenarios" / "transcripts" / RECORDING
        replay = self.replay(str(recording))
        check(replay.returncode == 0, f"the kept recording ends {replay.returncode}, not 0")


if __name__ == "__main__":
    main(__doc__, {
        "session": lambda suite, arguments: suite.session(arguments.keep),
        "delete": lambda suite, _: suite.delete(),
        "replay": lambda suite, _: suite.replays(),
        "changed": lambda suite, _: suite.changed(),
        "cut": lambda suite, _: suite.cut(),
        "schemas": lambda suite, _: suite.schemas(),
        "kept": lambda suite, _: suite.kept(),
    }, [("--keep", {"action": "store_true"})], Recordings)
