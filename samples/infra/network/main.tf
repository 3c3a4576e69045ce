terraform {
  backend "local" {
    path = "/var/lib/terrateam-sample/network.tfstate"
  }
}

resource "terraform_data" "network" {
  input = {
    cidr  = "10.0.0.0/16"
    zones = 2
  }
}

output "cidr" {
  value = terraform_data.network.output.cidr
}
