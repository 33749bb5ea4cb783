/* context_x86_64.S: the switch itself. See context.h.
 *
 * A saved stack holds, from the saved sp upwards: mxcsr and x87 control word
 * (8 bytes), r15, r14, r13, r12, rbx, rbp, return address.
 */
#if defined(__x86_64__)

	.text

	.globl	context_swap
	.hidden	context_swap
	.type	context_swap, @function
/* context_swap(void **save_sp, void *load_sp) */
context_swap:
	.cfi_startproc
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r12, 0
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r13, 0
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r14, 0
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r15, 0
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	popq	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r15
	popq	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r14
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r13
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r12
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbx
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbp
	ret
	.cfi_endproc
	.size	context_swap, .-context_swap

	.globl	context_leave
	.hidden	context_leave
	.type	context_leave, @function
/* context_leave(struct context *from, void *top, void (*body)(void *), void *argument) */
context_leave:
	.cfi_startproc
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	subq	$8, %rsp
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	andq	$-16, %rsp
	pushq	%rdi		/* for the unwinder: whose stack lies behind */
	pushq	%rdi
	movq	%rcx, %rdi
	/* From here the caller's frame is found through the context at (rsp):
	   CFA = context->sp + 64, registers below it. */
	.cfi_signal_frame
	.cfi_escape 0x0f, 0x06, 0x77, 0x00, 0x06, 0x06, 0x23, 0x40	/* breg7 0, deref, deref, plus 64 */
	.cfi_offset %rbp, -16
	.cfi_offset %rbx, -24
	.cfi_offset %r12, -32
	.cfi_offset %r13, -40
	.cfi_offset %r14, -48
	.cfi_offset %r15, -56
	call	*%rdx
	ud2
	.cfi_endproc
	.size	context_leave, .-context_leave

	.section .note.GNU-stack,"",@progbits
#endif
