#include <string>

#include <gtest/gtest.h>

#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kServerPolicy =
    R"({"version":"1","default":"deny","hide":["secret"],"tools":{"read":{}}})";

struct ServerCase {
  std::string name;
  std::string script;
};

const ServerCase kServerCases[] = {
    {"HiddenToolsAreTakenOutOfEveryPage",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/list"}
A 1 allow tools/list (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/list"}
S {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read"},{"name":"secret"},{"name":"other"}],"nextCursor":""}}
< {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read"},{"name":"other"}],"nextCursor":""}}
C {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":""}}
A 2 allow tools/list (allow)
> {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":""}}
S {"jsonrpc":"2.0","id":2,"result":{"tools":[{"n\u0061me":"s\u0065cret","description":"d"}]}}
< {"jsonrpc":"2.0","id":2,"result":{"tools":[]}}
)"},
    {"AResponseThatNobodyAwaitsIsDropped",
     R"(S {"jsonrpc":"2.0","id":1,"result":{}}
S {"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}
C {"jsonrpc":"2.0","id":1,"method":"ping"}
A 1 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
S {"jsonrpc":"2.0","id":"1","result":{}}
S {"jsonrpc":"2.0","id":1,"result":{}}
< {"jsonrpc":"2.0","id":1,"result":{}}
S {"jsonrpc":"2.0","id":1,"result":{}}
)"},
    {"AResponseToADeniedCallIsDropped",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"other"}}
A 1 deny tools/call other (default deny)
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The policy does not allow this tool."}],"isError":true}}
S {"jsonrpc":"2.0","id":1,"result":{"content":[]}}
)"},
    {"WhatCannotBeReadIsDropped",
     R"(C {"jsonrpc":"2.0","id":1,"method":"ping"}
A 1 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
S Server listening on stdio
S {"jsonrpc":"2.0","id":1,"result":{},"result":{}}
S {"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}
S [{"jsonrpc":"2.0","id":1,"result":{}}]
S {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no","data":[1.50]}}
< {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no","data":[1.50]}}
)"},
    {"NotificationsPassInTheirCanonicalForm",
     R"(S { "jsonrpc":"2.0","method":"notifications/progress","params":{"progress":0.50} }
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":0.50}}
S {"jsonrpc":"2.0","method":"tools/call","params":{"name":"x"}}
)"},
    {"OutcomesAreRecorded",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
A 1 allow tools/call read (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read"}}
A 2 allow tools/call read (allow)
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read"}}
C {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"read"}}
A 3 allow tools/call read (allow)
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"read"}}
S {"jsonrpc":"2.0","id":2,"result":{"content":[],"isError":true}}
A 2 read = tool_error
< {"jsonrpc":"2.0","id":2,"result":{"content":[],"isError":true}}
S {"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"x"}}
A 1 read = error
< {"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"x"}}
S {"jsonrpc":"2.0","id":3,"result":{"content":[],"isError":false}}
A 3 read = result
< {"jsonrpc":"2.0","id":3,"result":{"content":[],"isError":false}}
)"},
    {"WhenTheServerGoesAwayEveryRequestIsAnswered",
     R"(C {"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"read"}}
A 1 allow tools/call read (allow)
> {"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"read"}}
C {"jsonrpc":"2.0","id":"a","method":"ping"}
A 2 allow ping (allow)
> {"jsonrpc":"2.0","id":"a","method":"ping"}
S EOF
A 1 read = lost
< {"jsonrpc":"2.0","id":"b","error":{"code":-32603,"message":"The server went away."}}
< {"jsonrpc":"2.0","id":"a","error":{"code":-32603,"message":"The server went away."}}
S {"jsonrpc":"2.0","id":"a","result":{}}
)"},
    {"ACancelledRequestIsLostInSilence",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
A 1 allow tools/call read (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
C {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
A 2 allow notifications/cancelled (allow)
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
S EOF
A 1 read = lost
)"},
    {"ABatchLosesItsServer",
     R"(C {"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}
A 1 allow initialize (allow)
> {"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}
S {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}
< {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}
C [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]
A 2 allow ping (allow)
A 3 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
> {"jsonrpc":"2.0","id":2,"method":"ping"}
S [{"jsonrpc":"2.0","id":2,"result":{}},{"jsonrpc":"2.0","method":"notifications/x"}]
< {"jsonrpc":"2.0","method":"notifications/x"}
S EOF
< [{"jsonrpc":"2.0","id":2,"result":{}},{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"The server went away."}}]
)"},
    {"TheVersionThatTheServerAnswersIsTheOneThatCounts",
     R"(C {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}
A 1 allow initialize (allow)
> {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}
S {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}
< {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}
C [{"jsonrpc":"2.0","id":1,"method":"ping"}]
A 2 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Unreadable message: a batch, which this protocol version does not have"}}
)"},
    {"AServersRequestIsAskedOnce",
     R"(S {"jsonrpc":"2.0","id":1,"method":"roots/list"}
< {"jsonrpc":"2.0","id":1,"method":"roots/list"}
S {"jsonrpc":"2.0","id":1,"method":"roots/list"}
S {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
< {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
C {"jsonrpc":"2.0","id":1,"result":{"roots":[]}}
A 1 deny - (no such request)
)"},
    {"ServerAndClientIdsAreApart",
     R"(C {"jsonrpc":"2.0","id":1,"method":"ping"}
A 1 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
S {"jsonrpc":"2.0","id":1,"method":"ping"}
< {"jsonrpc":"2.0","id":1,"method":"ping"}
C {"jsonrpc":"2.0","id":1,"result":{"from":"client"}}
A 2 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"result":{"from":"client"}}
S {"jsonrpc":"2.0","id":1,"result":{"from":"server"}}
< {"jsonrpc":"2.0","id":1,"result":{"from":"server"}}
)"},
};

TEST(Session, RelaysWhatComesFromTheServer) {
  for (const ServerCase& row : kServerCases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(play(kServerPolicy, row.script), row.script);
  }
}

}  // namespace
}  // namespace gatecrash::gateway
