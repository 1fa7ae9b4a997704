/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The composer's command list. Says what the composer needs to judge the image on its own: memory and devices of the
 * machine, regions and their content files, and what is attached to each kernel and subject. Element names and their
 * meaning are upstream's; page tables come as content, so the commands that build them are absent.
 */
#ifndef EMIT_COMMANDS_H
#define EMIT_COMMANDS_H

#include <libxml/tree.h>

/* The policy's regions have files, sizes and hashes. The result is the caller's. */
xmlDoc *commands_build(const xmlDoc *policy);

#endif
