/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Which files make up the policy, and which config values come from outside it: the command line, or a system
 * configuration (--config) that names the files and brings config values along.
 */
#ifndef MUPOLICY_SYSTEM_CONFIG_H
#define MUPOLICY_SYSTEM_CONFIG_H

#include <stdbool.h>

#include "policy.h"

/* Sets policy->paths. false after reporting. */
bool system_config_load(struct policy *policy);

/* The values of the system configuration come into the policy's <config>. */
void system_config_apply(struct policy *policy);

/* The values of -D take the place of the policy's. false after reporting. */
bool system_config_define(struct policy *policy);

#endif
