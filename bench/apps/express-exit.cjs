// Requires Express, nothing else, and ends.
require('express')();
