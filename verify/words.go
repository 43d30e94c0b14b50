package verify

import "strings"

// pairs are words that news uses for one another and that the lexicon doesn't
// bring together, with ten times their likeness.
var pairs = pairTable(`
rely depend 9
would-like want 8
expire lapse 9
lapse expired 9
lapsed expired 9
intensify step-up 8
say speak 8
take-place occur 9
take-place happen 9
take-place hold 7
take-part participate 9
carry-on continue 9
go-on continue 9
go-on last 8
give-up abandon 9
give-up drop 8
turn-down reject 9
call-off cancel 9
put-off postpone 9
put-off delay 9
set-up found 8
set-up form 8
set-up create 8
break-down collapse 8
break-down fail 8
step-down resign 9
wear-off fade 9
find-out learn 8
hand-over transfer 9
hand-over give 7
bring-down cause 6
reveal say 7
offer bid 8
attempt bid 8
slam criticise 9
attack criticise 7
request ask 8
dip fall 8
shrink fall 7
poll survey 9
stake share 7
revenue sales 7
hire recruit 8
leave quit 7
confess admit 9
convict guilty 7
acquit clear 8
appeal challenge 7
jab vaccine 8
jab injection 9
researcher scientist 8
house home 8
finance fund 8
subsidy grant 7
lower reduce 8
curb limit 8
halt suspend 7
delay postpone 9
cancel scrap 8
abandon scrap 8
erect build 9
location place 9
wrong false 8
accurate correct 8
match game 9
accusation allegation 9
fear worry 8
concern worry 8
angry furious 9
pleased happy 8
glad happy 9
strike walkout 9
previous earlier 9
current present 9
impact effect 8
hazard danger 9
aware know 8
unclear uncertain 8
publish release 8
online internet 8
website internet 6
call phone 8
govern power 7
atmosphere air 7
factory plant 9
back support 9
favour support 8
figure number 7
disclose say 7
`)

// opposites of verbs and adjectives in reports, by base form.
var opposite = opposites(`
accept|approve|back|endorse|recommend|support|welcome|praise|favour|favor|adopt|ratify reject|refuse|oppose|dismiss|condemn|criticise|criticize|block|veto|turn-down|rule-out|resist|decline
confirm deny
reveal decline|conceal|hide|refuse
disclose conceal|hide
admit deny
begin end|stop|finish
start end|stop|finish
open close|shut
increase reduce|cut|decrease|lower|fall|drop
raise reduce|cut|lower
rise fall|drop
grow shrink
support attack
win lose
pass fail
succeed fail
acquit convict
clear convict
acquit guilty
innocent guilty
arrest release
detain release
free arrest|detain|capture
allow ban|bar|forbid|prohibit
agree disagree|refuse
join leave|quit
arrive leave|depart
withdraw stay|remain|send|deploy
send withdraw
preliminary advanced|final
low high
low-ranking high-level
popular unpopular
likely unlikely
possible impossible
easy hard|difficult
small large|big
same different
same differently
necessary unnecessary
war peace
strong weak
secret public
first last
more less
keep stop
buy sell
before after
irreconcilable reconcilable
little strong|great|large|big|much
northern southern|eastern|western
southern northern|northwestern|northeastern|eastern|western
eastern western|northern|southern|northwestern
western eastern|northern|southern
north south
east west
irreconcilable reconcile
overdue premature
above below
minimum maximum
`)

func pairTable(list string) map[[2]string]int {
	out := make(map[[2]string]int)
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) == 3 {
			out[[2]string{strings.ReplaceAll(f[0], "-", " "), strings.ReplaceAll(f[1], "-", " ")}] = int(f[2][0] - '0')
		}
	}
	return out
}

func opposites(list string) map[[2]string]bool {
	out := make(map[[2]string]bool)
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) != 2 {
			continue
		}
		for v := range strings.SplitSeq(f[0], "|") {
			for w := range strings.SplitSeq(f[1], "|") {
				out[[2]string{strings.ReplaceAll(v, "-", " "), strings.ReplaceAll(w, "-", " ")}] = true
			}
		}
	}
	return out
}
