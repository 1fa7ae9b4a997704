/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The native hostile subject. Nothing of what it does stands here: returning is a trap, which hands over to its warden,
 * and that says from then on with which registers it goes on, and where.
 */
int main(void)
{
	return 0;
}
