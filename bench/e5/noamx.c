// Refuses AMX to a program that is linked with libc: preload it. Linux gives a
// process the tiles' registers only if it asks, by arch_prctl.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>

#define ARCH_REQ_XCOMP_PERM 0x1023

long syscall(long number, ...) {
	long a[6];
	va_list list;
	va_start(list, number);
	for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_arch_prctl && a[0] == ARCH_REQ_XCOMP_PERM) {
		errno = EINVAL;
		return -1;
	}
	long (*real)(long, ...) = dlsym(RTLD_NEXT, "syscall");
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
