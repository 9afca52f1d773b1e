# Draws speed.dat (made by bellhop-bench) as SVG: gnuplot -e "folder='DIR'" plots.gp
set terminal svg size 800,480 dynamic background rgb 'white' font 'sans-serif,13'
data = folder.'/speed.dat'
stats data using 1 nooutput
subjects = STATS_blocks
# Twelve lines can't be told apart by colour alone.
array colour[8] = ['#c03030', '#e08020', '#2060c0', '#40a0d0', '#208040', '#80b040', '#7040a0', '#606060']
set key outside right center
set grid lc rgb '#dddddd'
set logscale x 2
# Wider than the ticks: one at the very edge is left out.
set xrange [0.9:290]
set xtics (1, 16, 64, 256)
set xlabel 'connections'

set output folder.'/throughput.svg'
set title 'Confirmed bookings per second'
set yrange [0:*]
plot for [i=0:subjects-1] data index i using 1:2 with linespoints lw 2 lc rgb colour[1 + i % 8] dt 1 + i / 8 title columnheader(1)

set output folder.'/latency.svg'
set title '99 of 100 bookings are confirmed within (ms)'
set logscale y
set yrange [*:*]
plot for [i=0:subjects-1] data index i using 1:6 with linespoints lw 2 lc rgb colour[1 + i % 8] dt 1 + i / 8 title columnheader(1)
