# Where the fault lies, in one sentence.
for name in lock_cycle lost_wakeup signal_for_broadcast leaked_thread start_order pipe_between_threads sleep_as_sync started_flag; do
	heddle run -j 2 --native 0 --store $name.db -- "$scenarios/$name/buggy" >report
	echo "== $name"
	sed -n '/fault:/,/what:/p' report | sed '/what:/d'
done
