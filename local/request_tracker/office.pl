# Fills Request Tracker as it is told: a line of JSON for each request, a line with the ids of what was made for each.
use strict; use warnings;
use lib '/usr/share/request-tracker5/lib';
use JSON; use MIME::Entity; use RT; RT::LoadConfig(); RT::Init();
$| = 1; RT->Config->Set(UseTransactionBatch => 0); # no scrip waits for a batch
my $system = RT->SystemUser; my $json = JSON->new->utf8;
sub must { my ($ok, $said) = @_; die $said unless $ok; return $ok }
sub customer { my ($of) = @_;
  my $user = RT::User->new($system);
  must($user->Create(Privileged => 0, %$of)); return $user->Id }
sub disable { my ($id) = @_;
  my $user = RT::User->new($system); $user->Load($id); must($user->SetDisabled(1)); return $id }
sub ticket { my ($of) = @_;
  my $ticket = RT::Ticket->new($system);
  my $text = MIME::Entity->build(Type => $of->{Type} || 'text/plain', Charset => 'UTF-8', Data => Encode::encode('UTF-8', $of->{Text}));
  my ($id, $txn, $said) = $ticket->Create(Queue => $of->{Queue}, Subject => $of->{Subject}, Requestor => $of->{Requestor},
    Owner => $of->{Owner} || RT->Nobody->Id, Priority => $of->{Priority}, Status => 'new', _RecordTransaction => 0);
  must($id, $said);
  $ticket = RT::Ticket->new($system); $ticket->Load($id);
  my ($made) = $ticket->_NewTransaction(Type => 'Create', MIMEObj => $text, ActivateScrips => 0, CommitScrips => 0);
  my $first = RT::Transaction->new($system); $first->Load($made);
  my $by = RT::User->new($system); $by->Load($of->{By} || 'RT_System');
  $first->__Set(Field => 'Creator', Value => $by->Id);
  dated($first, $of->{Created});
  $ticket->__Set(Field => 'Status', Value => $of->{Status});
  $ticket->__Set(Field => $_, Value => $of->{$_}) for grep { $of->{$_} } qw(Created LastUpdated);
  $ticket->__Set(Field => 'Creator', Value => $by->Id);
  must($ticket->AddWatcher(Type => $_->[0], PrincipalId => $_->[1], Silent => 1)) for @{ $of->{Watchers} || [] };
  return $id }
sub dated { my ($made, $at) = @_; $made->__Set(Field => 'Created', Value => $at) if $at }
sub said { my ($of) = @_;
  my $ticket = RT::Ticket->new(RT::CurrentUser->new($of->{By})); $ticket->Load($of->{Ticket});
  my $way = $of->{Way};
  my $text = MIME::Entity->build(Type => $of->{Type}, Charset => 'UTF-8', Data => Encode::encode('UTF-8', $of->{Text}));
  if ($of->{Quietly}) { # as it was said long ago: no scrip, no date
    my @now = map { [$_ => $ticket->__Value($_)] } qw(Status LastUpdated);
    my ($made, $why) = $ticket->_NewTransaction(Type => $way, MIMEObj => $text, ActivateScrips => 0, CommitScrips => 0);
    $ticket->__Set(Field => $_->[0], Value => $_->[1]) for @now;
    my $one = RT::Transaction->new($system); $one->Load(must($made, $why)); dated($one, $of->{At});
    return $made }
  my ($ok, $said) = $ticket->$way(MIMEObj => $text); return must($ok, $said) }
sub changed { my ($of) = @_;
  my $ticket = RT::Ticket->new($system); $ticket->Load($of->{Ticket});
  my $named = { Owner => 'RT::User', Queue => 'RT::Queue' }->{$of->{Field}};
  my @values = map { my $one = $named && $named->new($system); $named ? ($one->Load($_), $one->Id)[-1] : $_ } @$of{qw(OldValue NewValue)};
  my $before = $ticket->__Value('LastUpdated');
  my ($made, $said) = $ticket->_NewTransaction(Type => 'Set', Field => $of->{Field}, OldValue => $values[0], NewValue => $values[1],
    ActivateScrips => 0, CommitScrips => 0);
  $ticket->__Set(Field => 'LastUpdated', Value => $before);
  my $one = RT::Transaction->new($system); $one->Load(must($made, $said)); dated($one, $of->{At});
  if ($of->{By}) { my $by = RT::User->new($system); $by->Load($of->{By}); $one->__Set(Field => 'Creator', Value => $by->Id) }
  return $made }
my %ways = (customer => \&customer, ticket => \&ticket, disable => \&disable, said => \&said, changed => \&changed);
while (my $line = <STDIN>) {
  my $asked = $json->decode($line);
  DBIx::SearchBuilder::Record::Cachable->FlushCache;
  RT->DatabaseHandle->BeginTransaction; # one for all: each would wait for the disk
  my $made = eval { [ map { my ($way, $of) = @$_; $ways{$way}->($of) } @$asked ] };
  my $why = $@;
  $made ? RT->DatabaseHandle->Commit : RT->DatabaseHandle->Rollback;
  print $json->encode($made ? { made => $made } : { failed => "$why" }), "\n";
}
