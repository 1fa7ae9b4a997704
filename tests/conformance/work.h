/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What is done to the input of a reference pair (cases.def), each by its own function; some edit the reference too,
 * where it shows less than what ours does at once. "data" is the folder of the case.
 */
#ifndef CONFORMANCE_WORK_H
#define CONFORMANCE_WORK_H

#include "policy.h"

struct work {
	struct policy_options options;
	struct policy policy;
	const char *folders[5];
	xmlDoc *actual;
	xmlDoc *expected;
};

/* What is done to the input; false: it was refused. */
typedef bool step_function(struct work *work, const char *input);

step_function step_merge;
step_function step_merge_with_folders;
step_function step_includes;
step_function step_language;
step_function step_component;
step_function step_both;
step_function step_native_profile;
step_function step_vm_profile;
step_function step_merge_profile;
step_function step_config;
step_function step_templates;
step_function step_amends;
step_function step_merge_system;
step_function step_join;
step_function step_join_system;
step_function step_source_format;
step_function step_format_a;
step_function step_format_b;
step_function step_component_format;
step_function step_hardware_format;
step_function step_vcpu_format;
step_function step_origins;
step_function step_apply_config;
step_function step_apply_names;
step_function step_apply_names_without_integers;
step_function step_insert_config;
step_function step_insert_names;
step_function step_merge_hardware;
step_function step_merge_platform;
step_function step_merge_platform_without_config;
step_function step_merge_platform_alone;
step_function step_merge_hardware_alone;

#endif
