/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The memory of a witness. */
#ifndef WITNESS_MEMORY_H
#define WITNESS_MEMORY_H

/* Fills the pages that are its own with numbers, and adds up those that it may only read. */
void memory_begin(void);

/* Compares all of them. */
void memory_check(void);

#endif
