# Makes the queues, the service's account with the rights that are given as arguments, a colleague, and an account without
# the right to change anything; prints a token of each.
use strict; use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT; RT::LoadConfig(); RT::Init();
my $system = RT->SystemUser;
sub must { my ($ok, $said) = @_; die $said unless $ok; return $ok }
my @queues = map { my $queue = RT::Queue->new($system);
  $_ eq 'General' ? $queue->Load($_) : must($queue->Create(Name => $_)); $queue } qw(General network billing agents leads Elsewhere);
my %rights = ('service-desk' => [@ARGV], 'reader' => [qw(SeeQueue ShowTicket ShowTicketComments)], map { ($_ => [@ARGV, 'OwnTicket']) } qw(bob eve ada zoe bob.miller));
for my $name (sort keys %rights) {
  my $user = RT::User->new($system);
  must($user->Create(Name => $name, Privileged => 1, Timezone => 'UTC'));
  for my $queue (@queues[0 .. 4]) { must($user->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for @{$rights{$name}} }
  my ($ok, $said, $token) = RT::AuthToken->new($system)->Create(Owner => $user->Id, Description => 'tests');
  must($ok, $said); print "$name $token\n";
}
# Customers may answer on their own tickets, as at every desk.
for my $queue (@queues) {
  my $customers = $queue->RoleGroup('Requestor');
  $customers = RT::Group->new($system) unless $customers->Id;
  must($customers->CreateRoleGroup(Name => 'Requestor', Object => $queue)) unless $customers->Id;
  must($customers->PrincipalObj->GrantRight(Right => 'ReplyToTicket', Object => $queue));
}
