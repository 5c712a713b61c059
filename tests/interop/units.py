"""Units of bytes for the readers: the catalogue of hostile messages by position, everything in
JSONTestSuite where it is at hand, and mutations of both from a fixed seed."""

import pathlib
import random

CALL = (b'{"jsonrpc":"2.0","id":1,"method":"tools/call",'
        b'"params":{"name":"read_file","arguments":%s}}')

# What stands where a value stands.
VALUES = [
    b'{}', b'[]', b'{"a":1,"a":2}', b'{"a":{"b":1},"a":{"c":2}}', b'{"a":1,"\\u0061":2}',
    b'{"x\\u0000":1,"x":2}', b'"\\u0000"', b'"a\\ud800"', b'"\\ud83d\\ude00"', b'"\\udc00\\ud800"',
    b'"\\ud800\\ud800\\udc00"', b'{"x":"\xff"}', b'"\xc0\xaf"', b'"\xe2\x82"', b'"\xed\xa0\x80"',
    b'"\xf4\x90\x80\x80"', b'"\xef\xbf\xbe"', b'"\x7f\xc2\x85\xe2\x80\xa8"', b'"a\tb"', b'"a\x00b"',
    b'NaN', b'Infinity', b'-Infinity', b'-NaN', b'1e400', b'-1e400', b'1e-400', b'0.1',
    b'0.10000000000000001', b'1E2', b'-0', b'-0.0', b'0e1', b'01', b'-01', b'+1', b'0x10', b'.5',
    b'1.', b'1e', b'1e+', b'-', b'9007199254740993', b'18446744073709551615',
    b'18446744073709551616', b'123456789012345678901234567890', b'1' * 400,
    b'1.7976931348623157e308',
    b'4.9e-324', b'5e-325', b'1e22', b'123456789012345680000.0', b'/*x*/1', b'1//x', b'[1,]',
    b'{"a":1,}', b'[,1]', b'{a:1}', b"{'a':1}", b'"\\x41"', b'"\\a"', b'"\\U00000041"',
    b'"\\u00g0"',
    b'tru', b'True', b'nul', b'[1 2]', b'{"a" 1}', b'{"a":1 "b":2}', b'{"":1}', b'{"__proto__":1}',
    b'{"constructor":{"x":1}}', b'{"10":1,"9":2,"a":3}', b'\xef\xbb\xbf1', b'\x0c1', b'\xc2\xa01',
    b'"\\/\\b\\f\\n\\r\\t\\\\\\""', b'[' * 60 + b']' * 60, b'[' * 600 + b']' * 600,
]

# Whole units.
WHOLE = [
    b'{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"a"}}',
    b'{"method":"ping","Method":"tools/call","id":1,"params":{"name":"read_file","Name":"x"}}',
    b'{"METHOD":"tools/call","ID":1,"PARAMS":{"NAME":"read_file","ARGUMENTS":{"A":1,"a":2}}}',
    b'{"method":"tools/call","id":1,"params":{"name":"a"},"param\xc5\xbf":{"name":"b"}}',
    b'{"method":"tools/call","id":1,"params":{"name":"a"},"params":{"argument\xc5\xbf":{"x":1}}}',
    b'{"method":"tools/call","id":1,"params":{"name":"delete_all","name":null}}',
    b'{"method":"tools/call","id":1,"params":{"arguments":{"a":1},"arguments":null,"name":"x"}}',
    b'{"method":"a","method":null,"id":1}', b'{"method":null,"id":1}', b'{"method":"x","id":null}',
    b'{"method":"x","id":1,"id":2}', b'{"method":"x","id":9007199254740993}',
    b'{"method":"x","id":18446744073709551616}', b'{"method":"x","id":1.0}',
    b'{"method":"x","id":-0}', b'{"method":"x","id":"1"}', b'{"method":"x","id":{"a":1}}',
    b'{"method":"x","id":[1]}', b'{"method":"x","id":true}', b'{"method":"x"}', b'{"id":1}',
    b'{"id":1,"result":{}}', b'{"id":1,"error":{"code":1,"message":"m"}}',
    b'{"id":1,"result":null}', b'{"method":["tools/call"],"id":1}', b'{"method":1,"id":1}',
    b'{"method":"x","id":1,"params":["a",{}]}', b'{"method":"x","id":1,"params":"{}"}',
    b'{"method":"x","id":1,"params":null}',
    b'{"method":"tools\\/call","id":1,"params":{"name":"a"}}',
    b'{"\\u006dethod":"tools/call","id":1,"params":{"n\\u0061me":"r\\u0065ad"}}',
    b'{"method\\u0000x":"ping","method":"tools/call","id":1,"params":{"name":"a"}}',
    b'{"method":"tools/call","id":1,"params":{"name":"read_file\\u0000_x"}}',
    b'{"method":"tools/call","id":1,"params":{"name":1}}',
    b'[{"method":"a"},{"method":"b","id":1}]',
    b'[]', b'[1]', b'[[{"method":"a"}]]', b'[{"method":"a"},1]', b'{"method":"a"}{"method":"b"}',
    b'{"method":"a"} {"method":"b"}', b'{"method":"a"}garbage', b'{"method":"a"}}',
    b'{"method":"a"', b'{"method":"a"}\x00{"method":"b"}', b'\x00{"method":"b"}',
    b'\x0b{"method":"b"}',
    b'\xef\xbb\xbf{"method":"a"}', b' \t\r\n{"method":"a"}\r\n ', b'\x1e{"method":"a"}',
    b'{\x0c"method":"a"}', b'{"method":"a"}\xe2\x80\xa8', b'DEBUG: {"method":"a"}',
    '{"method":"a"}'.encode("utf-16-le"), '{"method":"a"}'.encode("utf-16"), b'', b'null', b'"x"',
    b'{"method":"p\xc5\xbf","\xe2\x84\xaaind":1}', b'{"jsonrpc":2.0,"method":"a","id":1}',
]

# Bytes that mutations put in.
PIECES = [b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b'\x00', b'\xff', b'\xc3', b'\xa9',
b'\n',
          b'\r', b'\t', b' ', b'0', b'1', b'-', b'.', b'e', b'E', b'\\u0000', b'\\ud800',
          b'\\udc00',
          b'name', b'"name":"b",', b'"Name":"c",', b'"method":"d",', b'"id":2,', b'null', b'true',
          b'NaN', b'1e999', b'99999999999999999999', b'\xef\xbb\xbf', b'/**/', b'//', b"'"]


def test_suite(source):
    folder = pathlib.Path(source).parent / "shared" / "data" / "json-test-suite"
    return [path.read_bytes() for path in sorted(folder.glob("**/*.json"))]


def mutated(unit, chance):
    unit = bytearray(unit)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(unit) + 1)
        what = chance.randrange(4)
        if what == 0:
            unit[at:at] = chance.choice(PIECES)
        elif what == 1:
            del unit[at:at + chance.randint(1, 4)]
        elif what == 2 and unit:
            unit[at % len(unit)] = chance.randrange(256)
        else:
            begin = chance.randrange(len(unit) + 1)
            unit[at:at] = unit[begin:begin + chance.randint(1, 30)]
    return bytes(unit)


def units(source, mutations):
    """All units, in a fixed order."""
    values = VALUES + test_suite(source)
    found = [CALL % value for value in values] + WHOLE
    found += [b'{"method":"x","id":%s}' % value for value in VALUES]
    chance = random.Random(7)
    short = [unit for unit in found if len(unit) < 2000]
    return found + [mutated(chance.choice(short), chance) for _ in range(mutations)]


OK = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
EVIL = (b'{"jsonrpc":"2.0","id":9,"method":"tools/call",'
        b'"params":{"name":"delete_all","arguments":{}}}')

# Whole connections: what framers and envelopes differ in.
CONNECTIONS = [
    OK + b'\n' + EVIL + b'\n', OK + b'\r\n' + EVIL + b'\r\n', OK + b'\r' + EVIL + b'\n',
    b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":[\r' + EVIL + b'\r]}}\n',
    b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":[\n' + EVIL + b'\n]}}\n',
    OK + '\u2028'.encode() + EVIL + b'\n', OK + '\u0085'.encode() + EVIL + b'\n',
    OK + b'\x0b' + EVIL + b'\n', OK + b'\x0c' + EVIL + b'\n', OK + b'\x1e' + EVIL + b'\n',
    b'\x1e' + OK + b'\n' + EVIL + b'\n', OK + b'\x00' + EVIL + b'\n', b'\x00' + EVIL + b'\n',
    EVIL + b'\x00\n' + OK + b'\n', OK + EVIL + b'\n', OK + b' ' + EVIL + b'\n',
    b'{\n"jsonrpc":"2.0",\n"id":9,\n"method":"ping"\n}\n' + OK + b'\n',
    b'DEBUG: ' + EVIL + b'\n' + OK + b'\n', b")]}',\n" + EVIL + b'\n',
    b'Content-Length: 90\r\n\r\n' + EVIL + b'\n', EVIL, OK + b'\n' + EVIL, EVIL + b'\r',
    b'\n \n\t\n' + OK + b'\n', b'\xef\xbb\xbf' + OK + b'\n' + EVIL + b'\n', OK + b'\r\r\n',
    OK.replace(b'ping', b'p\xffng') + b'\n', '{"jsonrpc":"2.0"}\n'.encode("utf-16-le") + OK + b'\n',
    b'[' + OK + b',' + EVIL + b']\n' + OK + b'\n', b'[]\n' + OK + b'\n',
    b'1\n"x"\nnull\n' + OK + b'\n',
] + [message + b'\n' + OK + b'\n' for message in (
    b'{"id":1,"method":"x"}', b'{"jsonrpc":"1.0","id":1,"method":"x"}',
    b'{"jsonrpc":2.0,"id":1,"method":"x"}', b'{"jsonrpc":"2.0","id":null,"method":"x"}',
    b'{"jsonrpc":"2.0","id":{},"method":"x"}', b'{"jsonrpc":"2.0","id":1.5,"method":"x"}',
    b'{"jsonrpc":"2.0","id":"","method":"x"}', b'{"jsonrpc":"2.0","id":true,"method":"x"}',
    b'{"jsonrpc":"2.0","id":1,"method":"x","params":[]}',
    b'{"jsonrpc":"2.0","id":1,"method":["x"]}',
    b'{"jsonrpc":"2.0","id":1,"method":"x","params":"{}"}', b'{"jsonrpc":"2.0","id":1}',
    b'{"jsonrpc":"2.0","id":1,"method":"x","y":1}', b'{"jsonrpc":"2.0","method":"x","y":1}',
    b'{"jsonrpc":"2.0","id":1,"result":{"a":1}}', b'{"jsonrpc":"2.0","id":1,"Method":"x"}',
    b'{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}',
    b'{"jsonrpc":"2.0","id":1,"method":"ping","method":"x"}',
    b'{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":1,"a":2,"_meta":{"b":null}}}')]


def connections():
    """CONNECTIONS, and each pair of separators between three messages."""
    ends = [b'\n', b'\r\n', b'\r', b'\n\r', b'\n\n', b'\r\r\n', b' \n', b'\x85\n', b'\x00\n', b'']
    return CONNECTIONS + [OK + one + EVIL + other + OK + b'\n' for one in ends for other in ends]
