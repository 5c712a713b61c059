#include <string>

#include <gtest/gtest.h>

#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kClientPolicy =
    R"({"version":"1","default":"deny","hide":["secret"],"tools":{
  "read":{},
  "export":{"limits":[{"counter":"n","window":"minute","max":1}]},
  "gone":{"action":"deny","reason":"Ask a person."}}})";

constexpr std::string_view kHandshake =
    R"(C {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}
A 1 allow initialize (allow)
> {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}
S {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}
< {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}
)";

struct Case {
  std::string name;
  std::string script;
};

const Case kCases[] = {
    {"AnAllowedCallGoesThroughAndBack",
     R"(C {"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"read","arguments":{"z":1,"b":[]}}}
A 1 allow tools/call read b z (allow)
> {"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"read","arguments":{"z":1,"b":[]}}}
S {"jsonrpc":"2.0","id":"a","result":{"content":[]}}
A 1 read = result
< {"jsonrpc":"2.0","id":"a","result":{"content":[]}}
)"},
    {"WhatIsForwardedIsTheCanonicalForm",
     R"(C  { "method" : "tools\/call" , "params":{ "name":"re\u0061d", "arguments" :{"n":1.10,"s":"\u2028"} },"id": 7,"jsonrpc":"2.0" }
A 1 allow tools/call read n s (allow)
> {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read","arguments":{"n":1.10,"s":"\u2028"}}}
)"},
    {"AnUnlistedToolIsDenied",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"other"}}
A 1 deny tools/call other (default deny)
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The policy does not allow this tool."}],"isError":true}}
)"},
    {"AHiddenToolIsDeniedInTheSameWords",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"secret"}}
A 1 deny tools/call secret (hidden)
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The policy does not allow this tool."}],"isError":true}}
)"},
    {"ADeniedToolSaysItsReason",
     R"(C {"jsonrpc":"2.0","id":"1","method":"tools/call","params":{"name":"gone"}}
A 1 deny tools/call gone /tools/gone
< {"jsonrpc":"2.0","id":"1","result":{"content":[{"type":"text","text":"Ask a person."}],"isError":true}}
)"},
    {"ACapDeniesUntilItsWindowEnds",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
A 1 allow tools/call export (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
T 59
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"export"}}
A 2 deny tools/call export /tools/export/limits/0
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"Rate limit reached: at most 1 call per minute. Try again later."}],"isError":true}}
T 1
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"export"}}
A 3 allow tools/call export (allow)
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"export"}}
)"},
    {"AnotherMethodIsDeniedByAnError",
     R"(C {"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc"}}
A 1 deny resources/read (default deny)
< {"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"The policy does not allow this method."}}
)"},
    {"ListsPingAndNotificationsPass",
     R"(C {"jsonrpc":"2.0","id":1,"method":"ping"}
A 1 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
C {"jsonrpc":"2.0","method":"notifications/initialized"}
A 2 allow notifications/initialized (allow)
> {"jsonrpc":"2.0","method":"notifications/initialized"}
C {"jsonrpc":"2.0","id":2,"method":"resources/list"}
A 3 allow resources/list (allow)
> {"jsonrpc":"2.0","id":2,"method":"resources/list"}
)"},
    {"ADeniedNotificationGetsNoReply",
     R"(C {"jsonrpc":"2.0","method":"resources/read","params":{"uri":"x"}}
A 1 deny resources/read (default deny)
)"},
    {"ACallWithoutIdIsRefusedInSilence",
     R"(C {"jsonrpc":"2.0","method":"tools/call","params":{"name":"read","arguments":{}}}
A 1 deny tools/call read (notification)
C {"jsonrpc":"2.0","method":"tools/call","params":{"name":[]}}
A 2 deny tools/call (unreadable)
)"},
    {"AnUnreadableCallIsAnsweredToItsId",
     R"(C {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":7}}
A 1 deny tools/call (unreadable)
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"Unreadable call: tools/call whose name is not a string of 1 to 128 bytes"}}
)"},
    {"NotJsonIsAnsweredWithoutId",
     R"(C {"jsonrpc":"2.0","id":5,"method":"ping"}}
A 1 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Unreadable message: byte 40: bytes after the value"}}
)"},
    {"NoMessageIsAnsweredToItsIdWhereThatIsBeyondDoubt",
     R"(C {"jsonrpc":"2.0","id":5,"method":"ping","extra":1}
A 1 deny - (unreadable)
< {"jsonrpc":"2.0","id":5,"error":{"code":-32600,"message":"Unreadable message: unknown envelope key \"extra\""}}
)"},
    {"ARefusalNeverAnswersARequestInFlight",
     R"(C {"jsonrpc":"2.0","id":5,"method":"ping"}
A 1 allow ping (allow)
> {"jsonrpc":"2.0","id":5,"method":"ping"}
C {"jsonrpc":"2.0","id":5,"method":"ping","extra":1}
A 2 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Unreadable message: unknown envelope key \"extra\""}}
C {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{}}
A 3 deny tools/call (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"Unreadable call: tools/call whose name is not a string of 1 to 128 bytes"}}
)"},
    {"BlankLinesAreIgnored", "C \nC  \t \n"},
    {"AnIdInFlightIsNotUsedTwice",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
A 1 allow tools/call export (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"other"}}
A 2 deny tools/call other (duplicate id)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"A request with this id is still unanswered."}}
C {"jsonrpc":"2.0","id":"1","method":"ping"}
A 3 allow ping (allow)
> {"jsonrpc":"2.0","id":"1","method":"ping"}
S {"jsonrpc":"2.0","id":"1","result":{}}
< {"jsonrpc":"2.0","id":"1","result":{}}
S {"jsonrpc":"2.0","id":1,"result":{}}
A 1 export = result
< {"jsonrpc":"2.0","id":1,"result":{}}
C {"jsonrpc":"2.0","id":1,"method":"ping"}
A 4 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
)"},
    {"AnOrphanResponseIsDropped",
     R"(C {"jsonrpc":"2.0","id":7,"result":{}}
A 1 deny - (no such request)
C {"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}
A 2 deny - (no such request)
)"},
    {"AResponseToTheServerPassesOnce",
     R"(S {"jsonrpc":"2.0","id":7,"method":"ping"}
< {"jsonrpc":"2.0","id":7,"method":"ping"}
C {"jsonrpc":"2.0","id":"7","result":{}}
A 1 deny - (no such request)
C {"jsonrpc":"2.0","id":7,"result":{}}
A 2 allow ping (allow)
> {"jsonrpc":"2.0","id":7,"result":{}}
C {"jsonrpc":"2.0","id":7,"result":{}}
A 3 deny - (no such request)
)"},
    {"AnAnswerThatThePolicyDoesNotAllowBecomesAnError",
     R"(S {"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{}}
< {"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{}}
C {"jsonrpc":"2.0","id":7,"result":{"content":"Patient Doe"}}
A 1 deny sampling/createMessage (default deny)
> {"jsonrpc":"2.0","id":7,"error":{"code":-31001,"message":"The answer was denied."}}
)"},
    {"ABatchIsRefusedWhereTheVersionHasNone",
     R"(C [{"jsonrpc":"2.0","id":1,"method":"ping"}]
A 1 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Unreadable message: a batch, which this protocol version does not have"}}
)"},
    {"ABatchIsJudgedOneByOneAndAnsweredInOneArray",
     std::string(kHandshake) +
         R"(C [{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"other"}},{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":3,"method":"ping"}]
A 2 allow tools/call read (allow)
A 3 deny tools/call other (default deny)
A 4 allow notifications/x (allow)
A 5 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
> {"jsonrpc":"2.0","method":"notifications/x"}
> {"jsonrpc":"2.0","id":3,"method":"ping"}
S {"jsonrpc":"2.0","id":3,"result":{}}
S {"jsonrpc":"2.0","id":1,"result":{"isError":true}}
A 2 read = tool_error
< [{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"The policy does not allow this tool."}],"isError":true}},{"jsonrpc":"2.0","id":3,"result":{}},{"jsonrpc":"2.0","id":1,"result":{"isError":true}}]
)"},
    {"ABatchOfDenialsIsAnsweredAtOnce",
     std::string(kHandshake) +
         R"(C [{"jsonrpc":"2.0","id":1,"method":"resources/read"},{"jsonrpc":"2.0","method":"tools/call","params":{"name":"read"}}]
A 2 deny resources/read (default deny)
A 3 deny tools/call read (notification)
< [{"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"The policy does not allow this method."}}]
)"},
    {"ABatchOfNotificationsHasNoAnswer", std::string(kHandshake) +
                                             R"(C [{"jsonrpc":"2.0","method":"notifications/x"}]
A 2 allow notifications/x (allow)
> {"jsonrpc":"2.0","method":"notifications/x"}
)"},
    {"TwoEqualIdsInABatchAreOneCall",
     std::string(kHandshake) +
         R"(C [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}]
A 2 allow ping (allow)
A 3 deny tools/call read (duplicate id)
> {"jsonrpc":"2.0","id":1,"method":"ping"}
S {"jsonrpc":"2.0","id":1,"result":{}}
< [{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"A request with this id is still unanswered."}},{"jsonrpc":"2.0","id":1,"result":{}}]
)"},
    {"InitializeMayNotStandInABatch",
     std::string(kHandshake) +
         R"(C [{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}]
A 2 deny initialize (unreadable)
< [{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"initialize may not stand in a batch."}}]
)"},
    {"ABatchWithOneBadElementIsRefusedWhole", std::string(kHandshake) +
                                                  R"(C [{"jsonrpc":"2.0","id":1,"method":"ping"},1]
A 2 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Unreadable message: a message is a JSON object, not number"}}
)"},
    {"ACancelledRequestLeavesItsBatch",
     std::string(kHandshake) +
         R"(C [{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}},{"jsonrpc":"2.0","id":2,"method":"ping"}]
A 2 allow tools/call read (allow)
A 3 allow ping (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
> {"jsonrpc":"2.0","id":2,"method":"ping"}
S {"jsonrpc":"2.0","id":2,"result":{}}
C {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
A 4 allow notifications/cancelled (allow)
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
< [{"jsonrpc":"2.0","id":2,"result":{}}]
S {"jsonrpc":"2.0","id":1,"result":{}}
A 2 read = result
)"},
    {"ACancelledCallCountsAllTheSame",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
A 1 allow tools/call export (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
C {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
A 2 allow notifications/cancelled (allow)
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"export"}}
A 3 deny tools/call export /tools/export/limits/0
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"Rate limit reached: at most 1 call per minute. Try again later."}],"isError":true}}
C {"jsonrpc":"2.0","id":1,"method":"ping"}
A 4 deny ping (duplicate id)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"A request with this id is still unanswered."}}
)"},
    {"AfterTheServerIsGoneCallsAreRefusedAndCostNothing",
     R"(S EOF
C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
A 1 deny tools/call export (server gone)
< {"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"The server went away."}}
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"export"}}
A 2 deny tools/call export (server gone)
< {"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"The server went away."}}
C {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"gone"}}
A 3 deny tools/call gone /tools/gone
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"Ask a person."}],"isError":true}}
C {"jsonrpc":"2.0","method":"notifications/x"}
A 4 deny notifications/x (server gone)
)"},
    {"TheClientsEndClosesTheServersInputAndAnswersStillCome",
     R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
A 1 allow tools/call read (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}
C EOF
> EOF
S {"jsonrpc":"2.0","id":1,"result":{}}
A 1 read = result
< {"jsonrpc":"2.0","id":1,"result":{}}
S EOF
)"},
};

TEST(Session, JudgesWhatComesFromTheClient) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(play(kClientPolicy, row.script), row.script);
  }
}

}  // namespace
}  // namespace gatecrash::gateway
