/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The virtual CPU of a subject as the kernel must load it, recomputed from the flags in the policy. */
#ifndef MUAUDIT_VCPU_H
#define MUAUDIT_VCPU_H

#include <muen/abi/policy.h>

#include "xml.h"

/* Fills registers, segments, masks and control words. mirrored: a monitor sees the subject's state. */
void vcpu_want(const xmlNode *vcpu, bool svm, bool mirrored, struct policy_subject *subject);

#endif
