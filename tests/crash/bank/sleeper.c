/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Lets the kernel of its CPU idle: the machine check comes there. */
#include <muen/event.h>

int main(void)
{
	for (;;)
		muen_sleep();
}
