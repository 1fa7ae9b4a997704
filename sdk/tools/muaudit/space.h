/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * An address space in the image against the policy: everything that the policy maps is there, with exactly its rights
 * and memory type, and nothing else is.
 */
#ifndef MUAUDIT_SPACE_H
#define MUAUDIT_SPACE_H

#include "paging.h"

void space_compare(const struct policy *policy, const struct owner *owner, const struct space *space);

#endif
