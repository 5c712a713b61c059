// shapes: the string shapes of the HealthLake API model, as rules.
//
// Constants. Patterns with Unicode classes accept every character beyond ASCII. Source: HealthLake
// API model 2017-07-01.
#pragma once

#include "mocks/healthlake/constraints.h"

namespace gatecrash::healthlake {

extern const TextRule kDatastoreIdRule;  // and job ids
extern const TextRule kDatastoreNameRule;
extern const TextRule kJobNameRule;
extern const TextRule kClientTokenRule;
extern const TextRule kS3UriRule;
extern const TextRule kKmsKeyIdRule;
extern const TextRule kRoleArnRule;
extern const TextRule kLambdaArnRule;
extern const TextRule kNextTokenRule;
extern const TextRule kTagKeyRule;
extern const TextRule kTagValueRule;
extern const TextRule kMetadataRule;
extern const TextRule kFhirVersionRule;
extern const TextRule kDatastoreStatusRule;
extern const TextRule kJobStatusRule;
extern const TextRule kCmkTypeRule;
extern const TextRule kAuthorizationStrategyRule;
extern const TextRule kPreloadDataTypeRule;

}  // namespace gatecrash::healthlake
