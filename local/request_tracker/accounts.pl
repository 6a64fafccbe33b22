# Makes the queues, the service's account with the rights that it needs, and the staff, as the argument says in JSON; prints a
# token of the account.
use strict; use warnings;
use lib '/usr/share/request-tracker5/lib';
use JSON; use RT; RT::LoadConfig(); RT::Init();
my $system = RT->SystemUser; my $wanted = JSON->new->utf8->decode($ARGV[0]);
sub must { my ($ok, $said) = @_; die $said unless $ok; return $ok }
my @queues = map { my $queue = RT::Queue->new($system); $queue->Load($_); $queue->Id or must($queue->Create(Name => $_)); $queue }
  @{$wanted->{queues}};
sub account { my ($name, $email, @rights) = @_;
  my $user = RT::User->new($system);
  must($user->Create(Name => $name, EmailAddress => $email, Privileged => 1, Timezone => 'UTC'));
  for my $queue (@queues) { must($user->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for @rights }
  return $user }
account($_, $wanted->{staff}{$_}, @{$wanted->{rights}}, 'OwnTicket') for sort keys %{$wanted->{staff}};
my $service = account($wanted->{account}, undef, @{$wanted->{rights}});
my ($ok, $said, $token) = RT::AuthToken->new($system)->Create(Owner => $service->Id, Description => 'Service Desk MCP');
must($ok, $said); print "$wanted->{account} $token\n";
# Root signs in at RT's own pages with this.
my $root = RT::User->new($system); $root->Load('root'); must($root->SetPassword($wanted->{password}));
# Whoever writes to the company may, as at every desk.
my $everyone = RT::Group->new($system); $everyone->LoadSystemInternalGroup('Everyone');
for my $queue (@queues) { must($everyone->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for qw(CreateTicket ReplyToTicket) }
