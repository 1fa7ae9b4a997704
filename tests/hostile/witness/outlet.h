/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The channel of a hostile subject, which writes there whatever comes: reading it must end, and touch nothing else. */
#ifndef OUTLET_H
#define OUTLET_H

/* A witness without such a channel has nothing to read. */
void outlet_begin(void);

/* Reads a few elements, if the channel seems to have some. */
void outlet_read(void);

#endif
