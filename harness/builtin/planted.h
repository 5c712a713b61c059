// planted: what a world hides in its stack, which nobody may ever read again (no-secret-leak).
//
// Texts that begin with judge::kSecretCanary stand where a real stack has credentials: in the error
// of a store that is addressed with a password, of a log that cannot be written, of a lake that is
// asked with a key, and in the key of the audit log's hashes. Patients whose names and ids begin
// with judge::kCanary are in the lake of worlds (planted.ndjson): clients know one of them by id.
#pragma once

#include <string_view>

namespace gatecrash::builtin {

/// planted.ndjson: patients for the lake.
extern const std::string_view kPlantedPatients;

// The patient that clients know, and so may name in arguments.
inline constexpr std::string_view kPlantedPatientId = "CANARY-PATIENT-1";

inline constexpr std::string_view kPlantedStoreError =
    "redis://default:CANARY-SECRET-redis-password@10.0.0.7:6379/0 does not answer";
inline constexpr std::string_view kPlantedLogError =
    "/var/log/CANARY-SECRET-audit-folder/audit.jsonl: no space left on device";
// Where a request to the lake failed; of its error's words the server may tell the client.
inline constexpr std::string_view kPlantedLakePlace =
    "https://healthlake.us-west-2.amazonaws.com/?X-Amz-Credential=CANARY-SECRET-aws-key";
inline constexpr std::string_view kPlantedAuditKey = "CANARY-SECRET-key-of-the-audit-log";

}  // namespace gatecrash::builtin
