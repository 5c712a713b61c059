#!/usr/bin/env python3
"""Proves of each tidy rule that it bites, and that it lets good code be."""

import json
import pathlib
import tempfile
import unittest

import layers
import presence
import size
import symbols
import text
import tidy
from tree import Tree

A_BREAK = """[[break]]
name = "n"
file = "stack/wire/a.cc"
line = "  return 1;"
broken = "  return 2;"
program = "wire_test"
test = "A.Works"
"""
WITH_BREAK = {presence.BREAKS: A_BREAK, "tests/README.md": "| n |\n",
              "stack/wire/a.cc": "int f() {\n  return 1;\n}\n",
              "tests/stack/wire/a_test.cc": "TEST(A, Works) {\n}\n"}

LONG_FUNCTION = "int f(int x) {\n" + "  ++x;\n" * 69 + "  return x;\n}\n"
SHORT_FUNCTION = "int f(int x) {\n" + "  ++x;\n" * 67 + "  return x;\n}\n"

# rule -> files that offend, each with a word of what is said about it.
BAD = {
    "include-edges": [
        ({"stack/wire/a.cc": '#include "stack/policy/p.h"\n', "stack/policy/p.h": ""},
         "stack/wire may not include stack/policy"),
        ({"stack/host/a.cc": '#include "mocks/s3/s.h"\n', "mocks/s3/s.h": ""}, "may not include"),
        ({"stack/net/a.cc": '#include "harness/replay/r.h"\n', "harness/replay/r.h": ""},
         "may not include"),
        ({"harness/campaign/a.h": '#include "stack/gateway/g.h"\n', "stack/gateway/g.h": ""},
         "harness/campaign may not include stack/gateway"),
        ({"harness/invariants/a.h": '#include "stack/policy/decision.h"\n',
          "stack/policy/decision.h": ""}, "may not include stack/policy/decision.h, only"),
        ({"stack/wire/a.cc": '#include "b.h"\n', "stack/wire/b.h": ""}, 'no file "b.h"'),
        ({"tests/stack/wire/a_test.cc": '#include "harness/cli/c.h"\n', "harness/cli/c.h": ""},
         "tests may not include harness/cli"),
    ],
    "link-edges": [
        ({"stack/wire/CMakeLists.txt": "gatecrash_library(NAME wire SOURCES a DEPS gatecrash_net)",
          "stack/net/CMakeLists.txt": "gatecrash_library(NAME net SOURCES b)"},
         "stack/wire may not link gatecrash_net"),
    ],
    "layers-listed": [({"harness/common/a.cc": ""}, "harness/common is not in the layer table")],
    "test-beside-source": [
        ({"stack/wire/a.cc": ""}, "no tests/stack/wire/a_test.cc"),
        ({"stack/wire/a.cc": "", presence.UNTESTED: "stack/wire/a.cc\n"}, "say why"),
        ({presence.UNTESTED: "stack/wire/gone.cc  reason\n"}, "does not exist"),
        ({"stack/wire/a.cc": "", "tests/stack/wire/a_test.cc": "",
          presence.UNTESTED: "stack/wire/a.cc  reason\n"}, "has a test now"),
    ],
    "packages-listed": [
        ({"ci/cmake/dependencies.cmake": "find_package(fmt REQUIRED)  # libfmt-dev\n",
          "ci/packages.txt": "cmake\n# libfmt-dev\n"}, "libfmt-dev is not in"),
        ({"ci/cmake/dependencies.cmake": "find_package(fmt REQUIRED)\n"}, "which Debian package"),
    ],
    "breaks-apply": [
        ({**WITH_BREAK, "stack/wire/a.cc": "  return 3;\n"}, "not exactly once"),
        ({**WITH_BREAK, "stack/wire/a.cc": "  return 1;\n  return 1;\n"}, "not exactly once"),
        ({**WITH_BREAK, "tests/stack/wire/a_test.cc": "TEST(A, Fails) {}\n"}, "no test A.Works"),
        ({**WITH_BREAK, "tests/README.md": ""}, "is not in tests/README.md"),
    ],
    "evidence-exists": [
        ({presence.EVIDENCE: "| x | `A.Works` |\n"}, "no test A.Works"),
        ({presence.EVIDENCE: "| x | `stack/wire/a.cc` |\n"}, "no stack/wire/a.cc"),
    ],
    "long-functions": [
        ({"stack/wire/a.cc": "namespace x {\n" + LONG_FUNCTION + "}\n"}, "72 lines in `int f"),
        ({"tests/a_test.cc": LONG_FUNCTION.replace("int f(int x)", "TEST(A, B)")}, "72 lines"),
        ({"stack/wire/a.h": "class A {\n" + LONG_FUNCTION.replace(")", ") const", 1) + "};"},
         "72 lines"),
        ({"stack/wire/a.cc": LONG_FUNCTION.replace("int f(int x)", "A::A(int x) : x_(x)")},
         "72 lines"),
    ],
    "long-files": [
        ({"fuzz/a.cc": "\n" * 501}, "501 lines"),
        ({"ci/a.sh": "\n" * 501}, "501 lines"),
    ],
    "long-lines": [
        ({"stack/wire/a.cc": "x" * 101 + "\n"}, "101 columns"),
        ({"stack/wire/a.cc": 'f("' + "x" * 100 + '");\n'}, "106 columns"),
        ({"tests/a_test.cc": "x" * 101 + "\n"}, "101 columns"),
    ],
    "banned-calls": [
        ({"stack/wire/a.cc": "std::regex r;"}, "std::regex"),
        ({"stack/wire/a.cc": "int x = rand();"}, "random numbers"),
        ({"tests/a_test.cc": "std::mt19937 engine(1);"}, "random engines"),
        ({"tests/a_test.cc": "auto t = std::chrono::system_clock::now();"}, "system_clock::now"),
        ({"harness/campaign/a.cc": "auto t = steady_clock::now();"}, "another clock's now"),
        ({"harness/replay/a.cc": "std::this_thread::sleep_for(1s);"}, "waiting"),
        ({"stack/net/a.cc": "worker.detach();"}, "detach"),
        ({"stack/policy/a.cc": "std::mutex m;"}, "threads"),
        ({"tests/a_test.cc": "using namespace gatecrash;"}, "using namespace"),
        ({"stack/wire/a.cc": "assert(x);"}, "assert"),
        ({"tests/a_test.cc": "GTEST_SKIP();"}, "a skip without a reason"),
        ({"tests/a_test.cc": "SUCCEED();"}, "a test that cannot fail"),
        ({"tests/a_test.cc": "TEST(A, DISABLED_B) {}"}, "a disabled test"),
        ({"stack/servers/a.cc": 'getenv("HOME");'}, "getenv"),
        ({"harness/cli/a.cc": "std::system(line);"}, "a shell"),
        ({"harness/report/a.cc": "std::cout << x;"}, "iostream objects"),
        ({"harness/cli/a.cc": "out << std::endl;"}, "std::endl"),
        ({"stack/wire/a.cc": "int n = std::stoi(text);"}, "std::from_chars"),
    ],
    "headers": [
        ({"stack/wire/a.h": "// a: b.\n#ifndef A\n"}, "no #pragma once"),
        ({"stack/wire/a.h": "\n#pragma once\n"}, "open with a comment"),
        ({"ci/a.sh": "#!/usr/bin/env bash\nset -euo pipefail\n"}, "open with a comment"),
        ({"ci/a.sh": "#!/usr/bin/env bash\n# a: b.\n"}, "pipefail"),
    ],
    "unfinished-marks": [
        ({"stack/wire/a.cc": "// TO" "DO: later\n"}, "finish it"),
        ({"docs/a.md": "FIX" "ME\n"}, "finish it"),
        ({"ci/a.sh": "# XX" "X\n"}, "finish it"),
    ],
    "foreign-paths": [
        ({"docs/a.md": "see /wo" "rk/x\n"}, "one machine only"),
        ({"tests/a_test.cc": 'open("/ro' 'ot/x")\n'}, "one machine only"),
        ({"ci/a.sh": "cd /tmp/" "gc/x\n"}, "one machine only"),
        ({"tests/interop/x.json": "https://registry.np" "mjs.org/x\n"}, "one machine only"),
    ],
}

# rule -> files that do not offend though they come close.
GOOD = {
    "include-edges": [
        {"harness/builtin/a.cc": '#include "stack/gateway/g.h"\n', "stack/gateway/g.h": ""},
        {"harness/invariants/a.h": '#include "mocks/healthlake/effect.h"\n',
         "mocks/healthlake/effect.h": ""},
        {"stack/gateway/a.cc": '#include "stack/wire/v.h"\n', "stack/wire/v.h": ""},
        {"tests/harness/cli/a_test.cc": '#include "harness/cli/c.h"\n', "harness/cli/c.h": ""},
    ],
    "test-beside-source": [
        {"stack/wire/a.cc": "", "tests/stack/wire/a_test.cc": ""},
        {"stack/wire/a.cc": "", presence.UNTESTED: "# why\nstack/wire/a.cc  a table of names\n"},
    ],
    "breaks-apply": [WITH_BREAK],
    "evidence-exists": [
        {presence.EVIDENCE: "| `x/y` | `A.Works`, `stack/wire/a.cc` |\n",
         "tests/a_test.cc": "TEST(A, Works) {}\n", "stack/wire/a.cc": ""},
    ],
    "long-functions": [
        {"stack/wire/a.cc": "namespace x {\n" + SHORT_FUNCTION * 9 + "}\n"},
        {"stack/wire/a.h": "class A {\n" + "  int f() { return 1; }\n" * 90 + "};\n"},
        {"stack/wire/a.cc": "const int k[] = {\n" + "  f(1),\n" * 90 + "};\n"},
    ],
    "long-lines": [
        {"stack/wire/a.cc": "\u00e9" * 100 + "\n"},
        {"docs/a.md": "x" * 200},
        {"tests/a_test.cc": 'f(R"({"id":1,"x":"' + "x" * 100 + '"})");\n'},
    ],
    "banned-calls": [
        {"stack/wire/a.cc": '// std::regex is banned\nconst char* k = "std::regex";\n'},
        {"stack/wire/a.cc": "static_assert(sizeof(int) == 4);\nint operand(int x);\nx.time(1);\n"},
        {"stack/net/a.cc": "return std::chrono::system_clock::now();"},
        {"tests/a_test.cc": 'using namespace std::chrono_literals;\nGTEST_SKIP() << "no Node.js";'},
        {"tests/a_test.cc": "const long k = 1'000'000; // it's\nconst char q = '\"';\n"},
    ],
    "headers": [{"stack/wire/a.h": "// a: b.\n#pragma once\n"},
                {"ci/a.sh": "#!/usr/bin/env bash\n# a: b.\nset -euo pipefail\n"}],
    "unfinished-marks": [{"stack/net/a.cc": 'mkstemp("/tmp/xXX' 'XXXX");\n'}],
    "foreign-paths": [{"docs/a.md": "tests/wo" "rk/x and /tmp/" "gcx\n"}],
}


def said(rule, files):
    return [what for _, _, what in tidy.RULES[rule](Tree(files), None)]


class Rules(unittest.TestCase):
    def test_every_rule_has_a_bad_snippet_here(self):
        elsewhere = {"sans-io-symbols", "every-file-built"}
        self.assertEqual(set(tidy.RULES), set(BAD) | elsewhere)

    def test_every_banned_call_has_a_bad_snippet(self):
        for name, *_ in text.BANNED:
            offences = [said("banned-calls", files)[0] for files, _ in BAD["banned-calls"]]
            self.assertTrue(any(what.startswith(name + " is") for what in offences), name)

    def test_bad_snippets_offend_once(self):
        for rule, cases in BAD.items():
            for files, expected in cases:
                with self.subTest(rule=rule, files=files):
                    offences = said(rule, files)
                    self.assertEqual(len(offences), 1, offences)
                    self.assertIn(expected, offences[0])

    def test_good_snippets_do_not(self):
        for rule, cases in GOOD.items():
            for files in cases:
                with self.subTest(rule=rule, files=files):
                    self.assertEqual(said(rule, files), [])


class Symbols(unittest.TestCase):
    def test_each_kind_is_caught(self):
        for symbol in ("socket", "connect", "open64", "clock_gettime", "pthread_create",
                       "getrandom", "rand", "getenv", "fork", "poll", "nanosleep", "epoll_wait",
                       "connect@GLIBC_2.2.5",
                       "_ZNSt6chrono3_V212system_clock3nowEv",
                       "_ZNSt6chrono3_V212steady_clock3nowEv",
                       "_ZNSt13random_device9_M_getvalEv",
                       "_ZNSt6thread15_M_start_threadESt10unique_ptr",
                       "_ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode"):
            with self.subTest(symbol=symbol):
                self.assertEqual(len(list(symbols.offences({symbol}))), 1)

    def test_what_is_pure_is_not(self):
        self.assertEqual(list(symbols.offences({"memcpy", "abort", "fprintf", "strtod", "SHA256",
                                                "_ZN9gatecrash4wire9read_jsonE", "sendable",
                                                "_ZNSt6vectorIiE9push_backE"})), [])

    def test_a_library_that_is_not_built_is_an_offence(self):
        tree = Tree({"stack/wire/CMakeLists.txt": "gatecrash_library(NAME wire SOURCES a.cc)"})
        with tempfile.TemporaryDirectory() as build:
            self.assertIn("not built", list(symbols.sans_io_symbols(tree, build))[0][2])


class Built(unittest.TestCase):
    def test_a_source_no_target_builds_and_a_header_nobody_includes(self):
        tree = Tree({"stack/wire/a.cc": '#include "stack/wire/a.h"\n', "stack/wire/a.h": "",
                     "stack/wire/dead.cc": "", "stack/wire/dead.h": "", "fuzz/u.cc": ""})
        with tempfile.TemporaryDirectory() as build:
            unity = pathlib.Path(build, "unity_0_cxx.cxx")
            unity.write_text('#include "/src/fuzz/u.cc"\n')
            commands = [{"directory": "/src", "file": "/src/stack/wire/a.cc"},
                        {"directory": build, "file": str(unity)}]
            pathlib.Path(build, "compile_commands.json").write_text(json.dumps(commands))
            offences = {path for path, _, _ in presence.every_file_built(tree, build)}
        self.assertEqual(offences, {"stack/wire/dead.cc", "stack/wire/dead.h"})


class Table(unittest.TestCase):
    def test_rows_reach_what_their_rows_reach(self):
        table = "a > \nb > a\nstack/base >\nc > b(x.h y.h)\n    a\nd > c\ne > * -b\n"
        allowed = layers.parse(table)
        self.assertEqual(allowed["d"]["b"], {"x.h", "y.h"})
        self.assertEqual(allowed["d"]["a"], layers.EVERYTHING)
        self.assertNotIn("b", allowed["e"])
        self.assertNotIn("d", allowed["c"])

    def test_only_builtin_and_cli_meet_the_gateway_and_the_servers(self):
        for folder, reach in layers.ALLOWED.items():
            if folder.startswith("harness/") and folder not in ("harness/builtin", "harness/cli"):
                self.assertNotIn("stack/gateway", reach, folder)
                self.assertNotIn("stack/servers", reach, folder)

    def test_the_stack_meets_neither_mocks_nor_harness(self):
        for folder, reach in layers.ALLOWED.items():
            if folder.startswith("stack/"):
                self.assertTrue(all(other.startswith("stack/") for other in reach), folder)


class Functions(unittest.TestCase):
    def test_lambdas_and_loops_belong_to_their_function(self):
        code = "int f() {\n for (;;) {\n }\n auto g = [](int x) {\n  return x;\n };\n}\n"
        self.assertEqual([(a, b) for a, b, _ in size.functions(code)], [(1, 7)])


if __name__ == "__main__":
    unittest.main()
