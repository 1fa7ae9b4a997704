/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A release kernel contains no output code. */
#include "vcpu.h"

void vcpu_dump(subject_id_t subject)
{
	(void)subject;
}
